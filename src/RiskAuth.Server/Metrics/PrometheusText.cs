using System.Globalization;
using System.Text;

namespace RiskAuth.Server.Metrics;

/// <summary>The text exposition format, version 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/).</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static void Write(StringBuilder text, Instrumented instrument)
    {
        // What has not been measured yet is announced all the same, so that a dashboard finds it.
        var series = instrument.Snapshot();
        var name = Name(instrument.Name) + UnitSuffix(instrument.Unit) + (instrument.Kind == SeriesKind.Counter ? "_total" : "");
        text.Append("# HELP ").Append(name).Append(' ').Append(instrument.Description.Replace("\\", "\\\\", StringComparison.Ordinal).ReplaceLineEndings(" ")).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(instrument.Kind switch
        {
            SeriesKind.Counter => "counter",
            SeriesKind.Histogram => "histogram",
            _ => "gauge",
        }).Append('\n');
        foreach (var one in series)
        {
            if (instrument.Kind == SeriesKind.Histogram)
                WriteHistogram(text, name, one);
            else
                WriteSample(text, name, one.Labels, Number(one.Value));
        }
    }

    /// <summary>A metric's or label's name with every character that the format does not take as an underscore.</summary>
    public static string Name(string name) =>
        string.Concat(name.Select((character, i) => char.IsAsciiLetter(character) || (i > 0 && char.IsAsciiDigit(character)) ? character : '_'));

    private static void WriteHistogram(StringBuilder text, string name, Series series)
    {
        var count = "0";
        foreach (var (bound, cumulative) in series.Cumulative())
        {
            count = cumulative.ToString(CultureInfo.InvariantCulture);
            WriteSample(text, $"{name}_bucket", $"{series.Labels}{(series.Labels.Length == 0 ? "" : ",")}le=\"{bound}\"", count);
        }
        WriteSample(text, $"{name}_sum", series.Labels, Number(series.Value));
        WriteSample(text, $"{name}_count", series.Labels, count);
    }

    private static void WriteSample(StringBuilder text, string name, string labels, string value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value).Append('\n');
    }

    private static string Number(double value) =>
        double.IsNaN(value) ? "NaN" : double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString(CultureInfo.InvariantCulture);

    private static string UnitSuffix(string? unit) => unit switch
    {
        "s" => "_seconds",
        "By" => "_bytes",
        _ => "",
    };
}
