using RiskAuth.Features;
using RiskAuth.Network;

namespace RiskAuth.Signals;

/// <summary>What the browser and its token say.</summary>
internal static class DeviceSignals
{
    public static Observed? NewDevice(in Observation o)
    {
        if (!o.HasHistory || o.Device is DeviceMatch.Known or DeviceMatch.Retired)
            return null;
        var tokenMissing = o.Device != DeviceMatch.NoToken || o.ExpectsToken;
        var looksNew = o.NewBrowser || o.NewOs || o.NewDeviceClass;
        if (!tokenMissing && !looksNew)
            return null;
        var agent = o.Enrichment.UserAgent;
        return Evidence.Of(("browser", agent.Browser), ("os", agent.Os), ("device", Name(agent.Device)), ("knownDevices", o.Profile.Devices.Count));
    }

    public static Observed? TokenMismatch(in Observation o)
    {
        if (o.Device != DeviceMatch.Foreign)
            return null;
        return Evidence.Of("token", o.Enrichment.GenuineToken ? o.Enrichment.OwnTokenIssuedS is null ? "issued for another account" : "forgotten" : "not issued here");
    }

    public static Observed? TokenReplay(in Observation o) =>
        o.Device == DeviceMatch.Retired
            ? Evidence.Of(("browser", o.Enrichment.UserAgent.Browser), ("os", o.Enrichment.UserAgent.Os), ("device", Name(o.Enrichment.UserAgent.Device)))
            : null;

    public static Observed? NewBrowser(in Observation o) =>
        o.NewBrowser && o.Device != DeviceMatch.Known ? Evidence.Of("browser", o.Enrichment.UserAgent.Browser) : null;

    public static Observed? NewOs(in Observation o) =>
        o.NewOs && o.Device != DeviceMatch.Known ? Evidence.Of("os", o.Enrichment.UserAgent.Os) : null;

    public static Observed? UserAgentBot(in Observation o) =>
        o.Enrichment.UserAgent.IsBot ? new Observed(Evidence.Of("userAgent", Name(o.Enrichment.UserAgent)), Usual(o)) : null;

    public static Observed? UserAgentImpossible(in Observation o) =>
        o.Enrichment.UserAgent.IsImpossible ? new Observed(Evidence.Of("userAgent", Name(o.Enrichment.UserAgent)), Usual(o)) : null;

    public static Observed? ClientHintsMismatch(in Observation o) =>
        o.Enrichment.HintsContradiction is { } field ? Evidence.Of("field", field) : null;

    /// <summary>A known token shown by a machine that looks different in two or more ways: a stolen cookie looks like this.</summary>
    public static Observed? FingerprintMismatch(in Observation o) =>
        o.FingerprintChanges >= 2 ? Evidence.Of("changedFields", Math.Min(o.FingerprintChanges.Value, 5)) : null;

    public static Observed? KnownDevice(in Observation o)
    {
        if (o.KnownDevice is not { } device)
            return null;
        return new Observed(
            Evidence.Of(("signIns", device.SignIns), ("lastSeenDaysAgo", Math.Max(0, (o.Traits.TimeS - device.LastSeenS) / 86400))), Trust(o));
    }

    /// <summary>A token can be copied: from a machine that looks different, a rented server, or out of hiding, none of which is this user's way, it says less.</summary>
    private static float Trust(in Observation o) => o.FingerprintChanges >= 2 ? .2f : !o.NewAsn ? 1 : o.Traits.Network.Class switch
    {
        NetworkClass.Hosting => .4f,
        NetworkClass.Anonymizer => .6f,
        _ => 1,
    };

    public static Observed? RecentStrongAuth(in Observation o)
    {
        const int RecentDays = 30;
        var last = o.KnownDevice is { } device ? device.LastStrongAuthS : o.NewHost ? 0 : o.Profile.LastStrongAuthS;
        var days = (o.Traits.TimeS - last) / 86400.0;
        return last > 0 && days is >= 0 and <= RecentDays ? Evidence.Of("daysAgo", Math.Round(days, 1)) : null;
    }

    /// <summary>An account that always signs in with this string, a native app or a script of its owner, is hardly suspect for it.</summary>
    private static float Usual(in Observation o) => o.HasHistory && !o.NewAgentText ? .2f : 1;

    private static string Name(DeviceClass device) => device switch
    {
        DeviceClass.Desktop => "desktop",
        DeviceClass.Mobile => "mobile",
        DeviceClass.Tablet => "tablet",
        DeviceClass.Tv => "tv",
        DeviceClass.Console => "console",
        DeviceClass.Library => "library",
        DeviceClass.Bot => "bot",
        _ => "",
    };

    private static string Name(UserAgentFacts agent) => agent.Browser.Length > 0 ? agent.Browser : "unknown";
}
