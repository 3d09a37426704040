using System.Buffers.Binary;
using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Decisions;
using RiskAuth.Events;
using RiskAuth.Network;
using RiskAuth.Signals;

namespace RiskAuth.Storage.Tests;

/// <summary>Values that do not matter to a test.</summary>
internal static class Some
{
    public const string UserAgent =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";

    public static readonly DateTimeOffset Time = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static UserKey User(string name = "olav@example.com", string tenant = UserKey.DefaultTenant) => new(tenant, name);

    /// <summary>An ordinary event; the n-th of a test has an id of its own and comes n seconds after <see cref="Time"/>.</summary>
    public static StoredEvent Event(int n = 0, UserKey? user = null, DateTimeOffset? time = null) => new()
    {
        Id = Id(n),
        Time = time ?? Time.AddSeconds(n),
        User = user ?? User(),
        AppClient = "web",
        Ip = ClientAddress.Parse("81.166.12.34"),
        UserAgent = UserAgent,
        DeviceKey = 0x1122334455667788,
        PasswordTag = 0x99AABBCCDDEEFF00,
        RttMs = 23,
        Network = new("NO", "Oslo County", "Oslo", new GeoPoint(59.91f, 10.75f), 20, 29695, "Lyse Tele AS", NetworkClass.Residential),
        Mode = EnforcementMode.Enforced,
        RiskLevel = RiskLevel.Medium,
        RiskScore = .625f,
        Credential = CredentialStatus.Clean,
        Decision = Decision.Challenge,
        Unenforced = Decision.Challenge,
        Reasons = [ReasonCode.NewDevice, ReasonCode.NewBrowser],
        Signals = (UInt128.One << (int)ReasonCode.NewDevice) | (UInt128.One << (int)ReasonCode.UnlikelyForUser),
        Model = "baseline-1",
    };

    /// <summary>A UUIDv7 whose random part is the n-th of a fixed sequence.</summary>
    public static Guid Id(int n)
    {
        Span<byte> bytes = stackalloc byte[16];
        new Random(n).NextBytes(bytes);
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ((ulong)Time.AddSeconds(n).ToUnixTimeMilliseconds() << 16) | 0x7000u | bytes[7]);
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }

    public static OutcomeReport Outcome(StoredEvent assessed, Outcome outcome = Assessments.Outcome.Success) =>
        new(assessed.Id, outcome, assessed.Time.AddSeconds(2));

    public static FeedbackReport Feedback(
        StoredEvent assessed, FeedbackValue value = FeedbackValue.Invalid, FeedbackSource source = FeedbackSource.User) =>
        new(assessed.Id, value, source, assessed.Time.AddMinutes(5));

    /// <summary>Equal in every field: records compare lists by reference, so those are compared by what they hold.</summary>
    public static void AssertSame(StoredEvent expected, StoredEvent? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Reasons, actual.Reasons);
        Assert.Equal(expected, actual with { Reasons = expected.Reasons });
    }
}
