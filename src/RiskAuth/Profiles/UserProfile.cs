using RiskAuth.Assessments;

namespace RiskAuth.Profiles;

/// <summary>
/// What is remembered of one user, learned from successful sign-ins only. Every list has a limit; weights halve every
/// <see cref="HalfLifeDays"/> and what was not seen for <see cref="MemoryDays"/> is forgotten, because older history does not help
/// (Wiefling et al., "Pump Up Password Security!", 2022).
/// </summary>
public sealed class UserProfile
{
    public const int MaxDevices = 20;
    public const int MaxNetworks = 24;
    public const int MaxPlaces = 12;
    public const int MaxUserAgents = 16;
    public const int MaxHours = 48;
    public const int MaxFailures = 1000;
    public const int MemoryDays = 183;
    public const int HalfLifeDays = 60;

    /// <summary>Successful sign-ins ever counted.</summary>
    public int SignIns { get; internal set; }

    public long FirstSeenS { get; internal set; }

    public LastSuccess? Last { get; internal set; }

    public long LastStrongAuthS { get; internal set; }

    public List<KnownDevice> Devices { get; } = [];
    public List<KnownNetwork> Networks { get; } = [];
    public List<KnownPlace> Places { get; } = [];
    public List<KnownUserAgent> UserAgents { get; } = [];

    /// <summary>Hours of the week (UTC, 0-167) of the last successes, oldest first.</summary>
    public List<byte> Hours { get; } = [];

    /// <summary>Failed attempts since the last success, at most <see cref="MaxFailures"/>; they count, and teach nothing else.</summary>
    public int FailuresSinceSuccess { get; internal set; }

    public AccountStage Stage => SignIns switch { 0 => AccountStage.New, < 5 => AccountStage.Learning, _ => AccountStage.Established };

    internal void Clear()
    {
        (SignIns, FirstSeenS, Last, LastStrongAuthS, FailuresSinceSuccess) = (0, 0, null, 0, 0);
        Devices.Clear();
        Networks.Clear();
        Places.Clear();
        UserAgents.Clear();
        Hours.Clear();
    }

    public KnownDevice? FindDevice(ulong token)
    {
        if (token != 0)
            foreach (var device in Devices)
                if (device.Token == token || device.PreviousToken == token)
                    return device;
        return null;
    }

    public bool IsRetired(ulong token)
    {
        if (token != 0)
            foreach (var device in Devices)
                if (device.RetiredTokens.AsSpan().Contains(token))
                    return true;
        return false;
    }

    /// <summary>How much of a weight is left after a time.</summary>
    public static float Decayed(float weight, long ageS) =>
        ageS <= 0 ? weight : weight * float.Exp2(-(float)(ageS / (HalfLifeDays * 86400.0)));
}
