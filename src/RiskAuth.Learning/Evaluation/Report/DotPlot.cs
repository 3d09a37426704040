namespace RiskAuth.Learning.Evaluation.Report;

internal sealed record Dot(double Value, double? Low = null, double? High = null);

/// <param name="Dots">One per series; null where nothing was measured.</param>
internal sealed record DotRow(string Label, IReadOnlyList<Dot?> Dots);

/// <summary>
/// Marks on one horizontal axis, a row each. It is laid out by the browser, with places as percentages, so that its words keep their
/// size at any width.
/// </summary>
internal static class DotPlot
{
    public static Markup Render(string title, IReadOnlyList<DotRow> rows, IReadOnlyList<Series> series, Axis axis, Func<double, string>? say = null)
    {
        say ??= value => Figure.Percent(value);
        return Markup.Of($"""
            <figure class="dots"><figcaption>{title}</figcaption>
            {Series.Legend(series, one => one.Dot)}
            <div class="rows" role="img" aria-label="{Description(title, rows, series, say)}">
            {rows.Select(row => Markup.Of($"""<span class="label">{row.Label}</span><div class="cell"><svg>{Grid(axis)}{Marks(row, series, axis)}</svg></div>"""))}
            <span class="label"></span><div class="cell"><svg>{axis.Ticks.Select(tick => Label(tick, axis))}</svg></div>
            </div></figure>
            """);
    }

    private static IEnumerable<Markup> Grid(Axis axis) =>
        axis.Ticks.Select(tick => Markup.Of($"""<line class="grid-line" x1="{Place(axis, tick.Value)}%" x2="{Place(axis, tick.Value)}%" y1="0" y2="100%"/>"""));

    private static Markup Label(Tick tick, Axis axis)
    {
        var place = Place(axis, tick.Value);
        return Markup.Of($"""<text class="tick-label" x="{place}%" y="13" text-anchor="{(place > 95 ? "end" : place < 5 ? "start" : "middle")}">{tick.Label}</text>""");
    }

    /// <summary>The first series is drawn last, above the others.</summary>
    private static Markup Marks(DotRow row, IReadOnlyList<Series> series, Axis axis)
    {
        var marks = new List<Markup>();
        for (var i = Math.Min(series.Count, row.Dots.Count) - 1; i >= 0; i--)
        {
            if (row.Dots[i] is not { } dot || !double.IsFinite(dot.Value))
                continue;
            if (i == 0 && dot is { Low: { } low, High: { } high })
                marks.Add(Markup.Of($"""<line class="line {series[i].Style}" x1="{Place(axis, low)}%" x2="{Place(axis, high)}%" y1="50%" y2="50%"/>"""));
            marks.Add(Markup.Of($"""<svg x="{Place(axis, dot.Value)}%" y="50%" overflow="visible"><path class="mark {series[i].Style}" d="{series[i].Shape}"/></svg>"""));
        }
        return Markup.Join(marks);
    }

    private static double Place(Axis axis, double value) => axis.Place(value) * 100;

    private static string Description(string title, IReadOnlyList<DotRow> rows, IReadOnlyList<Series> series, Func<double, string> say)
    {
        var lines = rows.Select(row => $"{row.Label}: " + string.Join(", ", series.Zip(row.Dots, (one, dot) => $"{one.Name} {(dot is null ? Figure.Missing : say(dot.Value))}")));
        return $"{title}. {string.Join("; ", lines)}.";
    }
}
