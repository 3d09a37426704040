namespace RiskAuth.Profiles;

/// <summary>How one successful sign-in changes a profile. Nothing else ever does, but for the count of failures.</summary>
public static class ProfileLearning
{
    private const float RttSmoothing = .2f;

    /// <param name="issuedToken">Hash of the device token issued for this success, or of the log's own device id; 0 when none is.</param>
    /// <param name="strongAuth">The user passed a challenge.</param>
    public static void LearnSuccess(this UserProfile profile, in SignInTraits traits, ulong issuedToken, bool strongAuth)
    {
        ArgumentNullException.ThrowIfNull(profile);
        profile.Forget(traits.TimeS);
        profile.Last = new LastSuccess
        {
            TimeS = traits.TimeS,
            Host = traits.Host,
            Asn = traits.Asn,
            Class = traits.Network.Class,
            Location = traits.Network.Location,
            AccuracyKm = traits.Network.AccuracyKm,
            City = traits.Network.City ?? "",
            Country = traits.Network.Country ?? "",
        };
        profile.FailuresSinceSuccess = 0;
        profile.SignIns = profile.SignIns == int.MaxValue ? int.MaxValue : profile.SignIns + 1;
        profile.FirstSeenS = profile.FirstSeenS == 0 ? traits.TimeS : Math.Min(profile.FirstSeenS, traits.TimeS);
        if (strongAuth)
            profile.LastStrongAuthS = Math.Max(profile.LastStrongAuthS, traits.TimeS);
        LearnDevice(profile, traits, issuedToken, strongAuth);
        LearnNetwork(profile, traits);
        LearnPlace(profile, traits);
        LearnUserAgent(profile, traits);
        if (profile.Hours.Count == UserProfile.MaxHours)
            profile.Hours.RemoveAt(0);
        profile.Hours.Add(traits.HourOfWeek);
    }

    /// <summary>A wrong secret is only counted; what was tried and from where never enters the profile.</summary>
    public static void CountFailure(this UserProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        profile.FailuresSinceSuccess = Math.Min(profile.FailuresSinceSuccess + 1, UserProfile.MaxFailures);
    }

    /// <summary>
    /// Takes back one success that turned out to be somebody else's: its device goes, and its network, place and browser lose the
    /// weight that it gave them.
    /// </summary>
    public static void Unlearn(this UserProfile profile, in SignInTraits traits, ulong issuedToken)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var (presented, host, text) = (traits.DeviceKey, traits.Host, traits.UserAgent);
        var (country, region, city) = (traits.Country, traits.Region, traits.City);
        profile.Devices.RemoveAll(d => Holds(d, issuedToken) || Holds(d, presented));
        foreach (var network in profile.Networks)
            if (network.Host == host)
                network.Weight--;
        foreach (var place in profile.Places)
            if (place.Country == country && place.Region == region && place.City == city)
                place.Weight--;
        foreach (var agent in profile.UserAgents)
            if (agent.Text == text)
                agent.Weight--;
        const float Nothing = .01f;
        profile.Networks.RemoveAll(n => n.Weight < Nothing);
        profile.Places.RemoveAll(p => p.Weight < Nothing);
        profile.UserAgents.RemoveAll(u => u.Weight < Nothing);
        profile.SignIns = Math.Max(0, profile.SignIns - 1);
        profile.LastStrongAuthS = 0;
        if (profile.Last?.TimeS == traits.TimeS)
            profile.Last = null;
    }

    private static bool Holds(KnownDevice device, ulong token) =>
        token != 0 && (device.Token == token || device.PreviousToken == token || device.RetiredTokens.AsSpan().Contains(token));

    /// <summary>Drops what was last seen more than <see cref="UserProfile.MemoryDays"/> ago.</summary>
    public static void Forget(this UserProfile profile, long nowS)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var oldest = nowS - UserProfile.MemoryDays * 86400L;
        profile.Devices.RemoveAll(d => d.LastSeenS < oldest);
        profile.Networks.RemoveAll(n => n.LastSeenS < oldest);
        profile.Places.RemoveAll(p => p.LastSeenS < oldest);
        profile.UserAgents.RemoveAll(u => u.LastSeenS < oldest);
    }

    private static void LearnDevice(UserProfile profile, in SignInTraits traits, ulong issuedToken, bool strongAuth)
    {
        if (issuedToken == 0)
            return;
        var device = profile.FindDevice(traits.DeviceKey);
        if (device is not null)
        {
            device.Presented++;
            if (device.Token != issuedToken && device.PreviousToken != issuedToken)
                device.Rotate(traits.DeviceKey, issuedToken);
        }
        else
        {
            device = FindForgetful(profile, traits) ?? AddDevice(profile, traits.TimeS);
            device.Token = issuedToken;
        }
        device.Family = traits.Family;
        device.OsFamily = traits.OsFamily;
        device.PlatformPrint = traits.PlatformPrint;
        device.ScreenPrint = traits.ScreenPrint;
        device.LanguagePrint = traits.LanguagePrint;
        device.LastSeenS = Math.Max(device.LastSeenS, traits.TimeS);
        device.SignIns++;
        if (strongAuth)
            device.LastStrongAuthS = Math.Max(device.LastStrongAuthS, traits.TimeS);
    }

    /// <summary>A client that does not keep its tokens would fill the list with one device a sign-in; its entry is used again instead.</summary>
    private static KnownDevice? FindForgetful(UserProfile profile, in SignInTraits traits)
    {
        if (traits.DeviceKey != 0)
            return null;
        foreach (var device in profile.Devices)
            if (device.Presented == 0 && device.Family == traits.Family && device.OsFamily == traits.OsFamily)
                return device;
        return null;
    }

    private static KnownDevice AddDevice(UserProfile profile, long nowS)
    {
        MakeRoom(profile.Devices, UserProfile.MaxDevices, static d => d.LastSeenS);
        var device = new KnownDevice { FirstSeenS = nowS };
        profile.Devices.Add(device);
        return device;
    }

    private static void LearnNetwork(UserProfile profile, in SignInTraits traits)
    {
        var host = traits.Host;
        var known = profile.Networks.Find(n => n.Host == host);
        if (known is null)
        {
            MakeRoom(profile.Networks, UserProfile.MaxNetworks, static n => n.LastSeenS);
            profile.Networks.Add(known = new KnownNetwork { Host = host });
        }
        known.Asn = traits.Asn;
        known.Country = traits.Country;
        known.Weight = UserProfile.Decayed(known.Weight, traits.TimeS - known.LastSeenS) + 1;
        known.LastSeenS = Math.Max(known.LastSeenS, traits.TimeS);
    }

    private static void LearnPlace(UserProfile profile, in SignInTraits traits)
    {
        if (traits.Country == 0)
            return;
        var (country, region, city) = (traits.Country, traits.Region, traits.City);
        var known = profile.Places.Find(p => p.Country == country && p.Region == region && p.City == city);
        if (known is null)
        {
            MakeRoom(profile.Places, UserProfile.MaxPlaces, static p => p.LastSeenS);
            profile.Places.Add(known = new KnownPlace { Country = country, Region = region, City = city });
        }
        known.Location = traits.Network.Location;
        known.Weight = UserProfile.Decayed(known.Weight, traits.TimeS - known.LastSeenS) + 1;
        known.LastSeenS = Math.Max(known.LastSeenS, traits.TimeS);
        if (traits.RttMs is { } rtt)
            LearnRtt(known, MathF.Log(Math.Max(1, rtt)));
    }

    private static void LearnRtt(KnownPlace place, float logRtt)
    {
        var step = place.RttCount < 5 ? 1f / (place.RttCount + 1) : RttSmoothing;
        var difference = logRtt - place.RttMean;
        place.RttMean += step * difference;
        place.RttVariance = (1 - step) * (place.RttVariance + step * difference * difference);
        place.RttCount = (byte)Math.Min(255, place.RttCount + 1);
    }

    private static void LearnUserAgent(UserProfile profile, in SignInTraits traits)
    {
        if (traits.UserAgent == 0)
            return;
        var text = traits.UserAgent;
        var known = profile.UserAgents.Find(u => u.Text == text);
        if (known is null)
        {
            MakeRoom(profile.UserAgents, UserProfile.MaxUserAgents, static u => u.LastSeenS);
            profile.UserAgents.Add(known = new KnownUserAgent { Text = text });
        }
        (known.Browser, known.Family, known.Os, known.OsFamily, known.Device) =
            (traits.Browser, traits.Family, traits.Os, traits.OsFamily, traits.Agent.Device);
        known.Weight = UserProfile.Decayed(known.Weight, traits.TimeS - known.LastSeenS) + 1;
        known.LastSeenS = Math.Max(known.LastSeenS, traits.TimeS);
    }

    private static void MakeRoom<T>(List<T> list, int limit, Func<T, long> lastSeen)
    {
        while (list.Count >= limit)
            list.Remove(list.MinBy(lastSeen)!);
    }
}
