using RiskAuth.Network;

namespace RiskAuth.Profiles;

/// <summary>A device that signed in with success. Token fields are 64-bit hashes; 0 means none.</summary>
public sealed class KnownDevice
{
    /// <summary>How many used-up tokens are remembered, to notice a copy of an old one.</summary>
    public const int MaxRetired = 4;

    public ulong Token { get; internal set; }

    /// <summary>The token before the last rotation: still good, because an answer can be lost and tabs race.</summary>
    public ulong PreviousToken { get; internal set; }

    internal ulong[] RetiredTokens { get; set; } = [];
    public uint Family { get; internal set; }
    public uint OsFamily { get; internal set; }
    public ushort PlatformPrint { get; internal set; }
    public ushort ScreenPrint { get; internal set; }
    public ushort LanguagePrint { get; internal set; }
    public long FirstSeenS { get; internal set; }
    public long LastSeenS { get; internal set; }
    public int SignIns { get; internal set; }

    /// <summary>Successes in which the device showed its token: above 0, its client keeps tokens.</summary>
    public int Presented { get; internal set; }

    /// <summary>Seconds since 1970 of the last passed challenge on this device; 0 for never.</summary>
    public long LastStrongAuthS { get; internal set; }

    internal void Rotate(ulong presented, ulong issued)
    {
        if (PreviousToken != 0 && PreviousToken != presented)
            RetiredTokens = [.. RetiredTokens.TakeLast(MaxRetired - 1), PreviousToken];
        PreviousToken = Token;
        Token = issued;
    }
}

/// <summary>A host address (IPv6: its /64) with the share of sign-ins that came from it.</summary>
public sealed class KnownNetwork
{
    public ClientAddress Host { get; internal set; }
    public uint Asn { get; internal set; }
    public uint Country { get; internal set; }
    public float Weight { get; internal set; }
    public long LastSeenS { get; internal set; }
}

/// <summary>A place: country, region and city as hashes, and a point when the database has one.</summary>
public sealed class KnownPlace
{
    public uint Country { get; internal set; }
    public uint Region { get; internal set; }
    public uint City { get; internal set; }
    public GeoPoint? Location { get; internal set; }
    public float Weight { get; internal set; }
    public long LastSeenS { get; internal set; }

    /// <summary>Mean and variance of the natural logarithm of the round-trip time in ms, and how many were seen (at most 255).</summary>
    public float RttMean { get; internal set; }
    public float RttVariance { get; internal set; }
    public byte RttCount { get; internal set; }
}

/// <summary>One User-Agent string with its browser, system and device class.</summary>
public sealed class KnownUserAgent
{
    public ulong Text { get; internal set; }

    /// <summary>Browser with its major version, and without.</summary>
    public uint Browser { get; internal set; }

    public uint Family { get; internal set; }

    /// <summary>System with its version, and without.</summary>
    public uint Os { get; internal set; }

    public uint OsFamily { get; internal set; }
    public DeviceClass Device { get; internal set; }
    public float Weight { get; internal set; }
    public long LastSeenS { get; internal set; }
}

/// <summary>Where and when the user last got in.</summary>
public sealed class LastSuccess
{
    public long TimeS { get; internal set; }
    public ClientAddress Host { get; internal set; }
    public uint Asn { get; internal set; }
    public NetworkClass Class { get; internal set; }
    public GeoPoint? Location { get; internal set; }
    public float AccuracyKm { get; internal set; }
    public string City { get; internal set; } = "";
    public string Country { get; internal set; } = "";
}
