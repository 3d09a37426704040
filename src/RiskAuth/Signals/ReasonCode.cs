namespace RiskAuth.Signals;

/// <summary>
/// Every code that a reason or a signal may carry. The names are API and the numbers are stored in events: both are only added to,
/// never changed or reused. Signals take 1-99 (they are stored as one bit each), other reasons 100 and up.
/// </summary>
public enum ReasonCode : byte
{
    None = 0,

    NewDevice = 1,
    DeviceTokenMismatch = 2,
    TokenReplay = 3,
    NewBrowser = 4,
    NewOs = 5,
    UserAgentBot = 6,
    UserAgentImpossible = 7,
    ClientHintsMismatch = 8,
    FingerprintMismatch = 9,
    KnownDevice = 10,

    NewCountry = 11,
    NewRegion = 12,
    NewCity = 13,
    NewAsn = 14,
    NewNetwork = 15,
    RareCountry = 16,
    RareAsn = 17,
    HostingNetwork = 18,
    Anonymizer = 19,
    MobileCarrier = 20,
    TimezoneMismatch = 21,
    KnownNetwork = 22,
    ImpossibleTravel = 23,
    RttMismatch = 24,

    UnusualHour = 25,
    DormantAccount = 26,
    NoHistory = 27,
    RecentStrongAuth = 28,

    UserFailures = 30,
    AddressFailures = 31,
    AddressManyUsers = 32,
    PrefixManyUsers = 33,
    AsnFailureSurge = 34,
    CredentialStuffing = 35,
    PasswordSpray = 36,
    DistributedGuessing = 37,
    SuccessAfterFailures = 38,
    BruteForce = 39,

    CompromisedPassword = 50,
    CompromisedPair = 51,
    CompromisedSimilar = 52,
    CommonPassword = 53,

    BlockedAddress = 60,
    SkippedAddress = 61,

    UnlikelyForUser = 70,

    LowRisk = 100,
    EnforcementOff = 101,
    GeoUnavailable = 102,
    CredentialCheckUnavailable = 103,
    ModelUnavailable = 104,
    DeadlineExceeded = 105,
    RiskLevel = 106,

    UnusualDevice = 110,
    UnusualUserAgent = 111,
    UnusualNetwork = 112,
    UnusualTime = 113,
    UnusualRoundTrip = 114,
    UnusualAttempts = 115,
    UnusualHistory = 116,
}

public static class ReasonCodes
{
    private static readonly string[] Names = BuildNames();

    /// <summary>The code's word in the API: snake_case of its name.</summary>
    public static string Word(this ReasonCode code) => Names[(byte)code];

    public static ReasonCode Parse(string word)
    {
        var index = string.IsNullOrEmpty(word) ? 0 : Array.IndexOf(Names, word);
        return index > 0 ? (ReasonCode)index : ReasonCode.None;
    }

    private static string[] BuildNames()
    {
        var names = new string[byte.MaxValue + 1];
        Array.Fill(names, "");
        foreach (var code in Enum.GetValues<ReasonCode>())
            names[(byte)code] = System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(code.ToString());
        return names;
    }
}
