using System.Globalization;
using RiskAuth.Learning.Evaluation.Statistics;

namespace RiskAuth.Learning.Evaluation.Report;

/// <summary>Numbers as people read them; a dash stands for what was not measured.</summary>
internal static class Figure
{
    public const string Missing = "–";

    /// <summary>A share as a percentage: 44.3 %, 4.71 %, 0.077 %, 0 %.</summary>
    public static string Percent(double? share) => share is { } value && double.IsFinite(value) ? $"{Hundredths(value)}\u00a0%" : Missing;

    /// <summary>38.1–50.5 %.</summary>
    public static string PercentRange(Interval interval) =>
        double.IsFinite(interval.Low) && double.IsFinite(interval.High) ? $"{Hundredths(interval.Low)}–{Hundredths(interval.High)}\u00a0%" : Missing;

    /// <summary>A target rate, as short as it is exact: 5 %, 0.1 %.</summary>
    public static string Rate(double share) => double.IsFinite(share) ? string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.####}\u00a0%") : Missing;

    /// <summary>An area under the curve: 0.832.</summary>
    public static string Area(double? area) =>
        area is { } value && double.IsFinite(value) ? value.ToString("0.000", CultureInfo.InvariantCulture) : Missing;

    public static string AreaRange(Interval interval) =>
        double.IsFinite(interval.Low) && double.IsFinite(interval.High) ? $"{Area(interval.Low)}–{Area(interval.High)}" : Missing;

    public static string Count(int count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>At most one decimal: 5, 5.5.</summary>
    public static string Number(double? number) =>
        number is { } value && double.IsFinite(value) ? value.ToString("#,0.#", CultureInfo.InvariantCulture) : Missing;

    /// <summary>As short as it is exact: 1, 0.05.</summary>
    public static string Weight(double? weight) =>
        weight is { } value && double.IsFinite(value) ? value.ToString("0.####", CultureInfo.InvariantCulture) : Missing;

    public static string Date(DateTimeOffset time) => time.ToUniversalTime().ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    public static string ShortDate(DateTimeOffset time) => time.ToUniversalTime().ToString("d MMM", CultureInfo.InvariantCulture);

    private static string Hundredths(double share)
    {
        var percent = share * 100;
        return percent switch
        {
            0 or >= 99.95 => percent.ToString("0.#", CultureInfo.InvariantCulture),
            > 0 and < .001 => "<\u00a00.001",
            > 0 and < .0995 => percent.ToString("0.000", CultureInfo.InvariantCulture),
            >= 9.995 => percent.ToString("0.0", CultureInfo.InvariantCulture),
            _ => percent.ToString("0.00", CultureInfo.InvariantCulture),
        };
    }
}
