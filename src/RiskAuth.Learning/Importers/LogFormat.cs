namespace RiskAuth.Learning.Importers;

/// <summary>The logs that <see cref="LogReader"/> reads.</summary>
public enum LogFormat : byte
{
    /// <summary>One JSON object a line, as <see cref="JsonLinesFormat"/> describes it.</summary>
    Jsonl,

    /// <summary>The CSV of the "Login Data Set for Risk-Based Authentication", as <see cref="RbaFormat"/> describes it.</summary>
    Rba,

    /// <summary>The log of OpenSSH's server, from syslog or the journal, as <see cref="OpenSshFormat"/> describes it.</summary>
    OpenSsh,
}

/// <summary>What a log leaves unsaid.</summary>
public sealed record LogReaderOptions
{
    /// <summary>
    /// The year of the first line, for syslog times, which have none (<c>Dec 10 06:55:46</c>); later years are counted at
    /// each New Year. Without it the count starts at <see cref="FallbackYear"/>: order and hours are right, weekdays are not.
    /// </summary>
    public int? Year { get; init; }

    /// <summary>The zone of times that are written without an offset: syslog's and the RBA data set's.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>A leap year, so that 29 February can be read.</summary>
    public const int FallbackYear = 2000;

    /// <summary>The first year that a log may be of; earlier ones are a clock that was never set. A year later than 1970, so that no zone leads before the epoch.</summary>
    public const int FirstYear = 1971;

    internal const int LastYear = 9998;
}
