using System.Globalization;
using System.Net;
using System.Text;

namespace RiskAuth.Load.Reports;

internal sealed record PlotLine(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>A tick of the x axis: where it is and what it says.</summary>
internal readonly record struct Tick(double At, string Text);

/// <summary>A line plot as SVG text, with nothing loaded from elsewhere.</summary>
internal sealed record SvgPlot(string Title, string XLabel, string YLabel, IReadOnlyList<PlotLine> Lines)
{
    private const int Width = 720, Height = 320, Left = 64, Right = 16, Top = 36, Bottom = 48;

    private static readonly string[] Colours = ["#4477aa", "#228833", "#ee6677", "#aa3377", "#66ccee", "#ccbb44"];

    public bool IsLogY { get; init; }

    public bool IsLogX { get; init; }

    /// <summary>Empty: chosen from the data.</summary>
    public IReadOnlyList<Tick> XTicks { get; init; } = [];

    public string Draw()
    {
        var points = Lines.SelectMany(line => line.Points).ToList();
        if (points.Count == 0)
            return "";
        var x = Axis.Of(points.Select(point => point.X), IsLogX, fromZero: false);
        var y = Axis.Of(points.Select(point => point.Y), IsLogY, fromZero: true);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" font-family=\"sans-serif\" font-size=\"12\">");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#fff\"/><text x=\"{Left}\" y=\"20\" font-size=\"14\" font-weight=\"bold\">{Text(Title)}</text>");
        foreach (var tick in y.Ticks())
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(y, tick.At):0.0}\" y2=\"{Y(y, tick.At):0.0}\" stroke=\"#ddd\"/><text x=\"{Left - 6}\" y=\"{Y(y, tick.At) + 4:0.0}\" text-anchor=\"end\">{Text(tick.Text)}</text>");
        foreach (var tick in XTicks.Count > 0 ? XTicks : x.Ticks())
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{X(x, tick.At):0.0}\" x2=\"{X(x, tick.At):0.0}\" y1=\"{Top}\" y2=\"{Height - Bottom}\" stroke=\"#eee\"/><text x=\"{X(x, tick.At):0.0}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\">{Text(tick.Text)}</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 10}\" text-anchor=\"middle\">{Text(XLabel)}</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"14\" y=\"{(Top + Height - Bottom) / 2}\" text-anchor=\"middle\" transform=\"rotate(-90 14 {(Top + Height - Bottom) / 2})\">{Text(YLabel)}</text>");
        for (var i = 0; i < Lines.Count; i++)
            DrawLine(svg, Lines[i], i, x, y);
        return svg.Append("</svg>").ToString();
    }

    private static void DrawLine(StringBuilder svg, PlotLine line, int index, Axis x, Axis y)
    {
        var colour = Colours[index % Colours.Length];
        var path = string.Join(' ', line.Points.Select(point => FormattableString.Invariant($"{X(x, point.X):0.0},{Y(y, point.Y):0.0}")));
        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.8\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width - Right - 8}\" y=\"{Top + 14 + 16 * index}\" text-anchor=\"end\" fill=\"{colour}\" stroke=\"#fff\" stroke-width=\"3\" paint-order=\"stroke\">{Text(line.Name)}</text>");
    }

    private static double X(Axis axis, double value) => Left + axis.Share(value) * (Width - Left - Right);

    private static double Y(Axis axis, double value) => Height - Bottom - axis.Share(value) * (Height - Top - Bottom);

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private readonly record struct Axis(double Min, double Max, bool IsLog)
    {
        private const double SmallestLog = .001;

        public static Axis Of(IEnumerable<double> values, bool isLog, bool fromZero)
        {
            var (min, max) = (double.MaxValue, double.MinValue);
            foreach (var value in values)
                (min, max) = (Math.Min(min, value), Math.Max(max, value));
            if (isLog)
                return new(Math.Pow(10, Math.Floor(Math.Log10(Math.Max(min, SmallestLog)))), Math.Pow(10, Math.Ceiling(Math.Log10(Math.Max(max, 10 * SmallestLog)))), true);
            min = fromZero ? Math.Min(0, min) : min;
            return new(min, max > min ? max : min + 1, false);
        }

        public double Share(double value) => Math.Clamp(
            IsLog ? Math.Log(Math.Max(value, Min) / Min) / Math.Log(Math.Max(Max, 10 * Min) / Min) : (value - Min) / (Max - Min), 0, 1);

        public IEnumerable<Tick> Ticks()
        {
            if (IsLog)
            {
                for (var at = Min; at <= Max * 1.001; at *= 10)
                    yield return new(at, Short(at));
                yield break;
            }
            var step = Math.Pow(10, Math.Floor(Math.Log10((Max - Min) / 4)));
            step *= (Max - Min) / step > 20 ? 5 : (Max - Min) / step > 8 ? 2 : 1;
            for (var at = Math.Ceiling(Min / step) * step; at <= Max; at += step)
                yield return new(at, Short(at));
        }

        private static string Short(double value) =>
            Math.Abs(value) >= 1e6 ? FormattableString.Invariant($"{value / 1e6:0.##} M") : Math.Abs(value) >= 1e4 ? FormattableString.Invariant($"{value / 1e3:0.##} k") : value.ToString("0.####", CultureInfo.InvariantCulture);
    }
}
