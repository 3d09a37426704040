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
        double.IsFinite(interval.Low) && double.IsFinite(interval.High) ? $"{Rounded(interval.Low * 100)}–{Rounded(interval.High * 100)}\u00a0%" : Missing;

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

    /// <summary>Nothing that has an exception is called all or none.</summary>
    private static string Hundredths(double share) => share switch
    {
        > 0 and < .00001 => "<\u00a00.001",
        >= .9995 and < 1 => ">\u00a099.9",
        _ => Rounded(share * 100),
    };

    private static string Rounded(double percent) => percent.ToString(
        percent switch { 0 or >= 99.95 => "0.#", > 0 and < .0995 => "0.000", >= 9.995 => "0.0", _ => "0.00" }, CultureInfo.InvariantCulture);
}
