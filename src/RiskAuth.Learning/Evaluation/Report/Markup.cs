using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace RiskAuth.Learning.Evaluation.Report;

/// <summary>
/// HTML that may be written as it stands. It is made of interpolated strings, in which the literal part is markup and every value is
/// encoded, so that no name out of a log can forget to be.
/// </summary>
internal readonly record struct Markup(string Html)
{
    public static readonly Markup Empty = new("");

    public static Markup Of(MarkupWriter writer) => new(writer.ToString());

    public static Markup Join(IEnumerable<Markup> parts) => new(string.Join('\n', parts.Select(part => part.Html)));

    public override string ToString() => Html;
}

/// <summary>What an interpolated string becomes where a <see cref="Markup"/> is asked for.</summary>
[InterpolatedStringHandler]
internal readonly struct MarkupWriter(int literalLength, int formattedCount)
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _text = new(literalLength + (16 * formattedCount));

    public void AppendLiteral(string markup) => _text.Append(markup);

    public void AppendFormatted(Markup markup) => _text.Append(markup.Html);

    public void AppendFormatted(IEnumerable<Markup> parts) => _text.Append(Markup.Join(parts).Html);

    public void AppendFormatted(string? text) => _text.Append(Encoder.Encode(text ?? ""));

    public void AppendFormatted(int number) => _text.Append(CultureInfo.InvariantCulture, $"{number}");

    /// <summary>A coordinate of a drawing.</summary>
    public void AppendFormatted(double number) => _text.Append(CultureInfo.InvariantCulture, $"{number:0.##}");

    public override string ToString() => _text.ToString();
}
