using RiskAuth.Assessments;
using RiskAuth.Network;
using RiskAuth.Profiles;
using RiskAuth.Scoring.Freeman;
using RiskAuth.Velocity;

namespace RiskAuth.Features;

public enum DeviceMatch : byte
{
    /// <summary>No token was sent.</summary>
    NoToken,

    /// <summary>The token belongs to a device of this user.</summary>
    Known,

    /// <summary>A token of this account that was replaced: a copy is in use.</summary>
    Retired,

    /// <summary>One of our tokens, but not of this user, or a forged one.</summary>
    Foreign,

    /// <summary>An identifier from elsewhere that this user never had.</summary>
    Unknown,
}

/// <summary>The journey from the last successful sign-in to this attempt.</summary>
/// <param name="DistanceKm">Great circle.</param>
/// <param name="GapKm">Distance less both accuracy radii: what must have been travelled at the least.</param>
/// <param name="SpeedKmh">Gap over elapsed time, which counts as one minute at the least.</param>
public readonly record struct Trip(double DistanceKm, double GapKm, double ElapsedMinutes, double SpeedKmh);

/// <summary>
/// One attempt held against the strict past: the user's profile, the population and the velocity counters, compared once.
/// Signals, features and detectors all read from here and nowhere else.
/// </summary>
public readonly struct Observation
{
    public required SignInAttempt Attempt { get; init; }
    public required Enrichment Enrichment { get; init; }
    public required SignInTraits Traits { get; init; }
    public required UserProfile Profile { get; init; }
    public required VelocityReading Velocity { get; init; }
    public required PopulationReading Population { get; init; }

    public DeviceMatch Device { get; init; }
    public KnownDevice? KnownDevice { get; init; }

    /// <summary>The user's clients keep tokens, so that a missing one is news.</summary>
    public bool ExpectsToken { get; init; }

    public bool NewAgentText { get; init; }
    public bool NewBrowser { get; init; }
    public bool NewOs { get; init; }
    public bool NewDeviceClass { get; init; }
    public bool NewHost { get; init; }
    public bool NewLine { get; init; }
    public bool NewAsn { get; init; }
    public bool NewCountry { get; init; }
    public bool NewRegion { get; init; }
    public bool NewCity { get; init; }
    public KnownPlace? Place { get; init; }
    public Trip? Trip { get; init; }
    public UserCounts NetworkCounts { get; init; }
    public UserCounts AgentCounts { get; init; }

    /// <summary>Sign-ins that the profile still remembers, decayed.</summary>
    public double Remembered { get; init; }

    /// <summary>Natural logarithm of Freeman's ratio; NaN for an account without history.</summary>
    public double LogFreeman { get; init; }

    /// <summary>Days since the last success; NaN without one.</summary>
    public double DaysSinceSuccess { get; init; }

    /// <summary>Share of the user's past sign-ins within two hours of this time of day; NaN below eight of them.</summary>
    public double HourShare { get; init; }

    /// <summary>Standard deviations of the logarithm of the round-trip time from its mean at this place; NaN when unknown.</summary>
    public double RttDeviation { get; init; }

    public bool HasHistory => Profile.SignIns > 0;

    /// <summary>
    /// The campaign that this attempt belongs to, or null. A campaign that is tied to a password, an account, an operator or a user
    /// agent, and not to where it comes from, also touches people who have nothing to do with it: the owner under attack, or everybody
    /// with a popular password. An attempt from this account's own network, or from its operator with its own browser, is not part of
    /// such a campaign, unless the guesses at the account come from that very network.
    /// </summary>
    public Campaign? Campaign =>
        Velocity.Campaign is { } campaign && !(IsAtHome && IsTiedToNoPlace(campaign) && !IsGuessedFromHere(campaign)) ? campaign : null;

    private bool IsGuessedFromHere(Campaign campaign)
    {
        const int ManyFailures = 5;
        // An office may have two or three addresses.
        const int MostAddresses = 3;
        var failures = Velocity.Address.Failures24h;
        return campaign.KeyKind == VelocityKind.User && failures >= ManyFailures && failures * MostAddresses >= campaign.Failures;
    }

    private bool IsAtHome => HasHistory && Traits.Network.Class is not (NetworkClass.Hosting or NetworkClass.Anonymizer)
        && (!NewLine || (Traits.Asn != 0 && !NewAsn && Traits.UserAgent != 0 && !NewAgentText));

    private static bool IsTiedToNoPlace(Campaign campaign) =>
        campaign.KeyKind is VelocityKind.PasswordTag or VelocityKind.User or VelocityKind.Asn or VelocityKind.UserAgent;

    /// <summary>Fields in which the machine differs from the known device whose token it shows; null without such a device.</summary>
    public int? FingerprintChanges => KnownDevice is not { } device ? null
        : Differs(device.PlatformPrint, Traits.PlatformPrint) + Differs(device.ScreenPrint, Traits.ScreenPrint)
            + Differs(device.LanguagePrint, Traits.LanguagePrint) + 2 * Differs(device.OsFamily, Traits.OsFamily)
            + Differs(device.Family, Traits.Family);

    /// <summary>Hours between the browser's clock and the sun at the address's place; null without both.</summary>
    public double? HoursFromSun
    {
        get
        {
            if (Enrichment.ClientUtcOffsetMinutes is not { } offset || Traits.Network.Location is not { } place)
                return null;
            var apart = Math.Abs(offset / 60.0 - place.Longitude / 15.0);
            return Math.Min(apart, 24 - apart);
        }
    }

    public static Observation Observe(
        SignInAttempt attempt, in Enrichment enrichment, in SignInTraits traits, UserProfile profile,
        in VelocityReading velocity, in PopulationReading population)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var history = profile.SignIns > 0;
        var place = FindPlace(profile, traits);
        var networkCounts = FreemanScore.CountNetwork(profile, traits);
        var agentCounts = FreemanScore.CountUserAgent(profile, traits);
        var remembered = Remember(profile, traits.TimeS);
        return new Observation
        {
            Attempt = attempt,
            Enrichment = enrichment,
            Traits = traits,
            Profile = profile,
            Velocity = velocity,
            Population = population,
            Device = MatchDevice(enrichment, traits, profile),
            KnownDevice = profile.FindDevice(traits.DeviceKey),
            ExpectsToken = KeepsTokens(profile),
            NewAgentText = history && traits.UserAgent != 0 && agentCounts.Level0 == 0,
            NewBrowser = history && IsNewBrowser(profile, traits),
            NewOs = history && IsNewOs(profile, traits),
            NewDeviceClass = history && traits.Agent.Device != DeviceClass.Unknown && agentCounts.Level3 == 0,
            NewHost = history && networkCounts.Level0 == 0,
            NewLine = history && !KnowsLine(profile, traits.Ip),
            NewAsn = history && traits.Asn != 0 && networkCounts.Level1 == 0,
            NewCountry = history && traits.Country != 0 && profile.Places.Count > 0 && !KnowsCountry(profile, traits.Country),
            NewRegion = history && traits.Region != 0 && IsNewRegion(profile, traits),
            NewCity = history && traits.City != 0 && profile.Places.Count > 0 && place is null,
            Place = place,
            Trip = MeasureTrip(profile.Last, traits),
            NetworkCounts = networkCounts,
            AgentCounts = agentCounts,
            Remembered = remembered,
            LogFreeman = history && population.SignIns > 0 && remembered > 0
                ? Math.Log(FreemanScore.Ratio(population, networkCounts, agentCounts, remembered))
                : double.NaN,
            DaysSinceSuccess = profile.Last is { } last ? Math.Max(0, traits.TimeS - last.TimeS) / 86400.0 : double.NaN,
            HourShare = ShareOfHour(profile.Hours, traits.HourOfWeek),
            RttDeviation = DeviationOfRtt(place, traits.RttMs),
        };
    }

    private static int Differs(uint known, uint now) => known != 0 && now != 0 && known != now ? 1 : 0;

    private static DeviceMatch MatchDevice(in Enrichment enrichment, in SignInTraits traits, UserProfile profile)
    {
        if (traits.DeviceKey == 0)
            return DeviceMatch.NoToken;
        if (profile.FindDevice(traits.DeviceKey) is not null)
            return DeviceMatch.Known;
        if (profile.IsRetired(traits.DeviceKey) || (enrichment.OwnTokenIssuedS is { } issuedS && IsReplaced(profile, issuedS, traits.TimeS)))
            return DeviceMatch.Retired;
        return enrichment.ClaimsToken ? DeviceMatch.Foreign : DeviceMatch.Unknown;
    }

    /// <summary>
    /// Whether one of this account's own tokens that no device holds any more was replaced, and not merely forgotten with its device. Only
    /// where a client is known to take up each new token; one that shows its first token for ever has lost nothing.
    /// </summary>
    private static bool IsReplaced(UserProfile profile, long issuedS, long nowS)
    {
        const int FewestRotations = 3;
        if (issuedS < nowS - UserProfile.MemoryDays * 86400L)
            return false;
        var (rotates, oldestS) = (false, long.MaxValue);
        foreach (var device in profile.Devices)
        {
            rotates |= device.Presented >= FewestRotations && device.LastSeenS > issuedS;
            oldestS = Math.Min(oldestS, device.LastSeenS);
        }
        return rotates && (profile.Devices.Count < UserProfile.MaxDevices || issuedS > oldestS);
    }

    /// <summary>Whether some of a user's devices ever showed the token that they were given.</summary>
    internal static bool KeepsTokens(UserProfile profile)
    {
        foreach (var device in profile.Devices)
            if (device.Presented > 0)
                return true;
        return false;
    }

    private static bool IsNewBrowser(UserProfile profile, in SignInTraits traits)
    {
        if (traits.Family == 0)
            return false;
        foreach (var known in profile.UserAgents)
            if (known.Family == traits.Family)
                return false;
        return profile.UserAgents.Count > 0;
    }

    private static bool IsNewOs(UserProfile profile, in SignInTraits traits)
    {
        if (traits.OsFamily == 0)
            return false;
        foreach (var known in profile.UserAgents)
            if (known.OsFamily == traits.OsFamily)
                return false;
        return profile.UserAgents.Count > 0;
    }

    private static bool KnowsLine(UserProfile profile, ClientAddress ip)
    {
        foreach (var known in profile.Networks)
            if (known.Host.Line == ip.Line)
                return true;
        return false;
    }

    private static KnownPlace? FindPlace(UserProfile profile, in SignInTraits traits)
    {
        foreach (var place in profile.Places)
            if (place.Country == traits.Country && place.Region == traits.Region && place.City == traits.City)
                return place;
        return null;
    }

    private static bool KnowsCountry(UserProfile profile, uint country)
    {
        foreach (var place in profile.Places)
            if (place.Country == country)
                return true;
        return false;
    }

    private static bool IsNewRegion(UserProfile profile, in SignInTraits traits)
    {
        foreach (var place in profile.Places)
            if (place.Region == traits.Region)
                return false;
        return profile.Places.Count > 0;
    }

    private static double Remember(UserProfile profile, long nowS)
    {
        var sum = 0.0;
        foreach (var network in profile.Networks)
            sum += UserProfile.Decayed(network.Weight, nowS - network.LastSeenS);
        return sum;
    }

    /// <summary>Missing coordinates, or the same address, are no trip.</summary>
    private static Trip? MeasureTrip(LastSuccess? last, in SignInTraits traits)
    {
        if (last?.Location is not { } from || traits.Network.Location is not { } to || last.Host == traits.Host)
            return null;
        var distance = from.DistanceKm(to);
        var gap = Math.Max(0, distance - last.AccuracyKm - traits.Network.AccuracyKm);
        var minutes = Math.Abs(traits.TimeS - last.TimeS) / 60.0;
        return new Trip(distance, gap, minutes, gap / (Math.Max(1, minutes) / 60));
    }

    private static double ShareOfHour(List<byte> hours, byte hourOfWeek)
    {
        const int FewestHours = 8;
        if (hours.Count < FewestHours)
            return double.NaN;
        var near = 0;
        foreach (var hour in hours)
        {
            var apart = Math.Abs(hour % 24 - hourOfWeek % 24);
            if (Math.Min(apart, 24 - apart) <= 2)
                near++;
        }
        return (double)near / hours.Count;
    }

    private static double DeviationOfRtt(KnownPlace? place, int? rttMs)
    {
        const int FewestTimes = 3;
        const double LeastDeviation = .25;
        if (rttMs is not { } rtt || place is null || place.RttCount < FewestTimes)
            return double.NaN;
        return (Math.Log(Math.Max(1, rtt)) - place.RttMean) / Math.Max(LeastDeviation, Math.Sqrt(place.RttVariance));
    }
}
