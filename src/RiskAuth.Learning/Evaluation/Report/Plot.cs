namespace RiskAuth.Learning.Evaluation.Report;

/// <summary>A small drawing with two axes, made for a width of 340 to 460 pixels: the words in it scale with it.</summary>
/// <param name="description">What a reader who cannot see the drawing is told.</param>
internal sealed class Plot(Axis x, Axis y, string xTitle, string yTitle, string description)
{
    private const double Width = 340, Height = 220, Left = 46, Right = 20, Top = 22, Bottom = 38;

    private readonly List<Markup> _marks = [];

    public Plot Line(IEnumerable<(double X, double Y)> points, string style)
    {
        var places = points.Where(IsDrawable).Select(point => $"{Text(XOf(point.X))},{Text(YOf(point.Y))}").ToList();
        if (places.Count > 0)
            _marks.Add(Markup.Of($"""<path class="line {style}" d="M{string.Join('L', places)}"/>"""));
        return this;
    }

    public Plot Marks(IEnumerable<(double X, double Y)> points, Series series)
    {
        _marks.AddRange(points.Where(IsDrawable).Select(point =>
            Markup.Of($"""<path class="mark {series.Style}" transform="translate({XOf(point.X)} {YOf(point.Y)})" d="{series.Shape}"/>""")));
        return this;
    }

    /// <summary>Adjacent bars of equal width over the whole of the horizontal axis.</summary>
    public Plot Bars(IReadOnlyList<double> heights, string style)
    {
        var width = (Width - Left - Right) / Math.Max(1, heights.Count);
        for (var i = 0; i < heights.Count; i++)
        {
            if (double.IsFinite(heights[i]) && heights[i] > 0)
                _marks.Add(Markup.Of($"""<rect class="{style}" x="{Left + i * width}" y="{YOf(heights[i])}" width="{Math.Max(.5, width - .6)}" height="{Height - Bottom - YOf(heights[i])}"/>"""));
        }
        return this;
    }

    public Plot Band(double low, double high, string style)
    {
        _marks.Add(Markup.Of($"""<rect class="{style}" x="{Left}" y="{YOf(high)}" width="{Width - Left - Right}" height="{Math.Max(.5, YOf(low) - YOf(high))}"/>"""));
        return this;
    }

    /// <summary>A line from edge to edge.</summary>
    public Plot Level(double height, string style)
    {
        _marks.Add(Markup.Of($"""<path class="line {style}" d="M{Left},{YOf(height)}H{Width - Right}"/>"""));
        return this;
    }

    public Plot Upright(double place, string style)
    {
        _marks.Add(Markup.Of($"""<path class="line {style}" d="M{XOf(place)},{Top}V{Height - Bottom}"/>"""));
        return this;
    }

    public Markup Render() => Markup.Of($"""
        <svg class="plot" viewBox="0 0 {Width} {Height}" role="img" aria-label="{description}">
        {y.Ticks.Select(tick => Markup.Of($"""<path class="grid-line" d="M{Left},{YOf(tick.Value)}H{Width - Right}"/><text class="tick-label" x="{Left - 5}" y="{YOf(tick.Value) + 3.5}" text-anchor="end">{tick.Label}</text>"""))}
        {x.Ticks.Select(tick => Markup.Of($"""<path class="grid-line" d="M{XOf(tick.Value)},{Top}V{Height - Bottom}"/><text class="tick-label" x="{XOf(tick.Value)}" y="{Height - Bottom + 13}" text-anchor="middle">{tick.Label}</text>"""))}
        <text class="axis-title" x="2" y="10">{yTitle}</text><text class="axis-title" x="{Width - Right + 16}" y="{Height - 6}" text-anchor="end">{xTitle}</text>
        {_marks}
        </svg>
        """);

    private double XOf(double value) => Left + x.Place(value) * (Width - Left - Right);

    private double YOf(double value) => Height - Bottom - y.Place(value) * (Height - Top - Bottom);

    private static string Text(double coordinate) => coordinate.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture);

    private static bool IsDrawable((double X, double Y) point) => double.IsFinite(point.X) && double.IsFinite(point.Y);
}
