namespace RiskAuth.Network;

public enum DeviceClass : byte
{
    Unknown,
    Desktop,
    Mobile,
    Tablet,
    Tv,
    Console,
    Library,
    Bot,
}

/// <summary>What a User-Agent string says of itself. Unknown strings give empty fields, never an error.</summary>
/// <param name="Browser">Family, such as <c>Chrome Mobile</c>; empty when unknown.</param>
/// <param name="BrowserMajor">Major version, 0 when unknown.</param>
/// <param name="Os">Family, such as <c>Windows</c>; empty when unknown.</param>
/// <param name="OsVersion">Version as the string has it, such as <c>10</c> or <c>17.4</c>; empty when unknown.</param>
/// <param name="IsImpossible">A headless browser, a combination that no maker ships, or a version that does not exist.</param>
public sealed record UserAgentFacts(
    string Browser,
    int BrowserMajor,
    string Os,
    string OsVersion,
    DeviceClass Device,
    bool IsBot,
    bool IsImpossible)
{
    /// <summary>Why <see cref="IsImpossible"/> is set, as the end of a sentence such as <c>Chrome 999 does not exist</c>; empty when it is not.</summary>
    public string ImpossibleBecause { get; init; } = "";

    public static readonly UserAgentFacts Unknown = new("", 0, "", "", DeviceClass.Unknown, false, false);
}
