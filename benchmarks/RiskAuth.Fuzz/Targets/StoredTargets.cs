using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Events;
using RiskAuth.Network;
using RiskAuth.Profiles;
using RiskAuth.Scoring.Freeman;
using RiskAuth.Signals;
using RiskAuth.Storage.Sqlite;

namespace RiskAuth.Fuzz.Targets;

/// <summary>What the store gives back, which a damaged disk may have changed.</summary>
internal static class StoredTargets
{
    public static IEnumerable<FuzzTarget> All()
    {
        yield return new("stored:event", [Encoded(Event()), Encoded(Event() with { UserAgent = null, AppClient = null, RttMs = null, Network = NetworkFacts.Unknown })], ReadEvent);
        yield return new("stored:profile", [ProfileCodec.Encode(new UserProfile()), Profile()], ReadProfile);
        yield return new("stored:report", [[1, 0, 0, 0, 0, 0, 0, 0, 0, 8]], input => Refusing(() => ReportCodec.DecodeOutcome(Guid.Empty, input).Outcome.GetHashCode() + (int)ReportCodec.DecodeFeedback(Guid.Empty, input).Value));
        yield return new("stored:population", [new Population().Save()], input => Refusing(() =>
        {
            var population = new Population();
            population.Load(input);
            return population.Save().Length;
        }))
        { AllocationLimit = (4 << 20, 1_024), Cost = 4 };
        yield return new("stored:configuration", [System.Text.Encoding.UTF8.GetBytes(ConfigurationJson.Write(new()))], ReadConfiguration) { IsJson = true, Cost = 2, AllocationLimit = (512 * 1024, 1_024) };
    }

    private static int Refusing(Func<int> read)
    {
        try
        {
            return Bytes.Shape("sound", Math.Min(read(), 64));
        }
        catch (InvalidDataException refused)
        {
            return Bytes.Shape(Bytes.Kind(refused.Message));
        }
    }

    private static int ReadEvent(byte[] input) => Refusing(() =>
    {
        var decoded = EventCodec.Decode(input);
        var again = EventCodec.Decode(Encoded(decoded));
        BrokenPromiseException.Unless(again.Id == decoded.Id && again.User == decoded.User && again.UserAgent == decoded.UserAgent && again.Reasons.SequenceEqual(decoded.Reasons), "an event that can be read can be written and read again");
        return decoded.Reasons.Count;
    });

    private static int ReadProfile(byte[] input) => Refusing(() =>
    {
        var profile = ProfileCodec.Decode(input);
        BrokenPromiseException.Unless(ProfileCodec.Encode(ProfileCodec.Decode(ProfileCodec.Encode(profile))).AsSpan().SequenceEqual(ProfileCodec.Encode(profile)), "a profile that can be read can be written and read again");
        return Math.Min(profile.SignIns, 9);
    });

    private static int ReadConfiguration(byte[] input)
    {
        try
        {
            var configuration = ConfigurationJson.Read(System.Text.Encoding.UTF8.GetString(input));
            return ConfigurationValidation.Check(configuration, new(), DateTimeOffset.UnixEpoch).Count;
        }
        catch (Exception refused) when (refused is System.Text.Json.JsonException or InvalidDataException)
        {
            return Bytes.Shape(Bytes.Kind(refused.Message));
        }
    }

    private static byte[] Encoded(StoredEvent assessed)
    {
        var bytes = new byte[EventCodec.MaxLength(assessed)];
        return bytes[..EventCodec.Encode(assessed, bytes)];
    }

    private static byte[] Profile()
    {
        // A profile with something in each of its lists comes from the engine itself.
        var clock = TimeProvider.System;
        var store = new MemoryStore(null, clock, new byte[32]);
        var assessor = Assessor.StartAsync(store, store, new Learning.Simulation.Networks.SyntheticNetwork(), null, new ConfigurationDirectory(), clock, null, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        var user = new UserKey(UserKey.DefaultTenant, "ola");
        for (var i = 0; i < 12; i++)
        {
            var now = clock.GetUtcNow().AddHours(-12 + i);
            var attempt = new SignInAttempt { EventId = Guid.CreateVersion7(now), Time = now, User = user, Ip = ClientAddress.Parse($"81.2.{69 + i}.142"), UserAgent = $"Mozilla/5.0 (X11; Linux x86_64; rv:{120 + i}.0) Gecko/20100101 Firefox/{120 + i}.0" };
            assessor.AssessAsync(attempt, null, null, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            assessor.ReportOutcomeAsync(attempt.EventId, Outcome.Success, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }
        return ProfileCodec.Encode(assessor.ProfileAsync(user, CancellationToken.None).AsTask().GetAwaiter().GetResult()!);
    }

    private static StoredEvent Event() => new()
    {
        Id = Guid.Parse("018f0000-0000-7000-8000-000000000001"),
        Time = DateTimeOffset.UnixEpoch.AddYears(56),
        User = new(UserKey.DefaultTenant, "olav@example.com"),
        AppClient = "web",
        Ip = ClientAddress.Parse("81.166.12.34"),
        UserAgent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
        DeviceKey = 0x1122334455667788,
        PasswordTag = 0x99AABBCCDDEEFF00,
        RttMs = 23,
        Network = new("NO", "Oslo County", "Oslo", new GeoPoint(59.91f, 10.75f), 20, 29695, "Lyse Tele AS", NetworkClass.Residential),
        Mode = EnforcementMode.Enforced,
        RiskLevel = RiskLevel.Medium,
        RiskScore = .625f,
        Credential = Credentials.CredentialStatus.Clean,
        Decision = Decision.Challenge,
        Unenforced = Decision.Challenge,
        Reasons = [ReasonCode.NewDevice, ReasonCode.NewBrowser],
        Signals = UInt128.One << (int)ReasonCode.NewDevice,
        Model = "baseline-1",
    };
}
