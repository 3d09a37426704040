namespace RiskAuth.Learning.Evaluation.Report;

/// <summary>One line or kind of mark. Its shape and its dashes tell it from the others as well as its colour does.</summary>
/// <param name="Style">Class in the style sheet that sets colour and dashes.</param>
/// <param name="Shape">Path of its mark around 0,0.</param>
internal sealed record Series(string Name, string Style, string Shape)
{
    private const string Circle = "M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0z";
    private const string Square = "M-3.5,-3.5h7v7h-7z";
    private const string Triangle = "M0,-4.5L4.5,3.5H-4.5z";
    private const string Upturned = "M0,4.5L4.5,-3.5H-4.5z";
    private const string Diamond = "M0,-5L5,0L0,5L-5,0z";
    private const string Stroke = "M-1,-7h2v14h-2z";
    private const string Plus = "M-1.2,-4.6h2.4v3.4h3.4v2.4h-3.4v3.4h-2.4v-3.4h-3.4v-2.4h3.4z";

    private static readonly string[] Shapes = [Circle, Square, Triangle, Diamond, Upturned, Plus, Stroke];

    public static Series OfDetector(string detector)
    {
        var name = Words.Detector(detector);
        return detector switch
        {
            ScoredLog.Model => new(name, "s-model", Circle),
            ScoredLog.ByRisk => new(name, "s-byrisk", Upturned),
            ScoredLog.Freeman => new(name, "s-freeman", Square),
            ScoredLog.Forest => new(name, "s-forest", Triangle),
            ScoredLog.Simple => new(name, "s-simple", Diamond),
            ScoredLog.Ceiling => new(name, "s-ceiling", Circle),
            ScoredLog.EvenCeiling => new(name, "s-even", Stroke),
            _ => new(name, "s-other", Plus),
        };
    }

    /// <summary>Where there are more series than colours, shapes and colours pair anew.</summary>
    public static Series Numbered(int index, string name) => new(name, $"k{index % 7}", Shapes[(index + index / 7) % Shapes.Length]);

    public Markup Dot => Markup.Of($"""<svg class="swatch" width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true"><path class="mark {Style}" d="{Shape}"/></svg>""");

    public Markup Line => Markup.Of($"""<svg class="swatch" width="30" height="14" viewBox="0 -7 30 14" aria-hidden="true"><path class="line {Style}" d="M0,0H30"/></svg>""");

    public Markup LineAndDot => Markup.Of($"""<svg class="swatch" width="30" height="14" viewBox="-15 -7 30 14" aria-hidden="true"><path class="line {Style}" d="M-15,0H15"/><path class="mark {Style}" d="{Shape}"/></svg>""");

    public static Markup Legend(IEnumerable<Series> series, Func<Series, Markup> sample) =>
        Markup.Of($"""<ul class="legend">{series.Select(one => Markup.Of($"<li>{sample(one)}{one.Name}</li>"))}</ul>""");
}
