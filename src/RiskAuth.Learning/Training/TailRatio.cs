namespace RiskAuth.Learning.Training;

/// <summary>
/// How much likelier an attack is than a legitimate sign-in, among those that look as risky: a falling function of the share of legitimate
/// sign-ins that look at least so. It is the slope of the convex hull of the ROC curve (Provost, Fawcett: Robust classification for
/// imprecise environments, 2001), which is also the falling density of the attacks' shares that fits them best (Grenander 1956), times the
/// odds of an attack. Between the middles of the hull's pieces its logarithm is linear in that of the share, so that it has no steps.
/// </summary>
internal sealed class TailRatio
{
    // Ascending logarithms of shares, and the strictly descending logarithms of the ratio there.
    private readonly double[] _logTails;
    private readonly double[] _logRatios;

    private TailRatio(double[] logTails, double[] logRatios) => (_logTails, _logRatios) = (logTails, logRatios);

    /// <param name="attacks">Of each attack, the share of legitimate sign-ins that look at least as risky, above 0 and at most 1, and its weight; at least one.</param>
    /// <param name="odds">Attacks per legitimate sign-in.</param>
    public static TailRatio Learn(IReadOnlyCollection<(double Tail, double Weight)> attacks, double odds)
    {
        ArgumentOutOfRangeException.ThrowIfZero(attacks.Count);
        var total = attacks.Sum(attack => attack.Weight);
        // As if one attack more had been anywhere: no share is wholly without attacks.
        var anywhere = 1.0 / (attacks.Count + 1);
        var hull = new List<(double Tail, double Found)> { (0, 0) };
        var found = 0.0;
        foreach (var group in attacks.GroupBy(attack => attack.Tail).OrderBy(group => group.Key))
        {
            found += group.Sum(attack => attack.Weight);
            if (group.Key < 1)
                Extend(hull, (group.Key, (1 - anywhere) * found / total + anywhere * group.Key));
        }
        Extend(hull, (1, 1));
        var (logTails, logRatios) = (new double[hull.Count - 1], new double[hull.Count - 1]);
        for (var i = 0; i < logTails.Length; i++)
        {
            var (from, to) = (hull[i], hull[i + 1]);
            logTails[i] = i == 0 ? Math.Log(to.Tail / 2) : Math.Log(from.Tail * to.Tail) / 2;
            logRatios[i] = Math.Log(odds * (to.Found - from.Found) / (to.Tail - from.Tail));
        }
        return new(logTails, logRatios);
    }

    /// <summary>Beyond both ends the ratio falls as the share grows, one to one.</summary>
    public double LogAt(double tail)
    {
        var logTail = Math.Log(tail);
        var after = 0;
        while (after < _logTails.Length && _logTails[after] < logTail)
            after++;
        if (after == 0)
            return _logRatios[0] + _logTails[0] - logTail;
        if (after == _logTails.Length)
            return _logRatios[^1] + _logTails[^1] - logTail;
        return Between(_logTails, _logRatios, after, logTail);
    }

    /// <summary>The share at which the ratio is the one given; at most 1.</summary>
    public double TailAt(double logRatio)
    {
        var after = 0;
        while (after < _logRatios.Length && _logRatios[after] > logRatio)
            after++;
        var logTail = after == 0 ? _logTails[0] + _logRatios[0] - logRatio
            : after == _logRatios.Length ? _logTails[^1] + _logRatios[^1] - logRatio
            : Between(_logRatios, _logTails, after, logRatio);
        return Math.Exp(Math.Min(0, logTail));
    }

    private static double Between(double[] from, double[] to, int after, double value) =>
        to[after - 1] + (to[after] - to[after - 1]) * (value - from[after - 1]) / (from[after] - from[after - 1]);

    private static void Extend(List<(double Tail, double Found)> hull, (double Tail, double Found) next)
    {
        while (hull.Count > 1 && Slope(hull[^2], hull[^1]) <= Slope(hull[^1], next))
            hull.RemoveAt(hull.Count - 1);
        hull.Add(next);
    }

    private static double Slope((double Tail, double Found) from, (double Tail, double Found) to) => (to.Found - from.Found) / (to.Tail - from.Tail);
}
