namespace RiskAuth.Learning.Evaluation.Report;

internal readonly record struct Tick(double Value, string Label);

/// <summary>One direction of a drawing.</summary>
internal sealed record Axis(double From, double To, IReadOnlyList<Tick> Ticks, bool IsLogarithmic = false)
{
    public static readonly Axis Share = new(0, 1, [new(0, "0"), new(.25, "25"), new(.5, "50"), new(.75, "75"), new(1, "100\u00a0%")]);

    /// <summary>Challenge rates from one in 10,000 to all.</summary>
    public static readonly Axis Rate = new(1e-4, 1, [new(1e-4, "0.01"), new(1e-3, "0.1"), new(.01, "1"), new(.1, "10"), new(1, "100\u00a0%")], IsLogarithmic: true);

    /// <summary>Challenge rates that anybody would choose.</summary>
    public static readonly Axis SmallRate = new(1e-4, .1, [new(1e-4, "0.01"), new(1e-3, "0.1"), new(.01, "1"), new(.05, "5"), new(.1, "10\u00a0%")], IsLogarithmic: true);

    public static readonly Axis Score = new(0, 1, [new(0, "0"), new(.25, "0.25"), new(.5, "0.5"), new(.75, "0.75"), new(1, "1")]);

    /// <summary>Where a value stands between the ends, from 0 to 1; what is beyond an end stands at it.</summary>
    public double Place(double value)
    {
        if (!double.IsFinite(value))
            return 0;
        var place = IsLogarithmic ? (Math.Log(Math.Max(value, From)) - Math.Log(From)) / (Math.Log(To) - Math.Log(From)) : (value - From) / (To - From);
        return double.IsFinite(place) ? Math.Clamp(place, 0, 1) : 0;
    }

    /// <summary>From 0 to a round number at or above the highest value.</summary>
    public static Axis UpTo(double highest, Func<double, string> label)
    {
        var top = RoundUp(double.IsFinite(highest) && highest > 0 ? highest : 1);
        return new(0, top, [.. Enumerable.Range(0, 5).Select(i => new Tick(top * i / 4, label(top * i / 4)))]);
    }

    private static double RoundUp(double value)
    {
        var unit = Math.Pow(10, Math.Floor(Math.Log10(value)));
        foreach (var step in (double[])[1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8])
        {
            if (step * unit >= value * .999)
                return step * unit;
        }
        return 10 * unit;
    }
}
