using RiskAuth.Assessments;
using RiskAuth.Velocity;
using static RiskAuth.Tests.Velocity.SignIns;

namespace RiskAuth.Tests.Velocity;

/// <summary>Tests that look at the whole heap, and so run while no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class HeapMeasurements
{
    public const string Name = "heap measurements";
}

[Collection(HeapMeasurements.Name)]
public sealed class VelocityMemoryTests
{
    [Fact]
    public void A_flood_of_new_keys_stays_within_memory_and_does_not_push_out_the_attacker_under_it()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var board = new VelocityBoard();
        for (var n = 0; n < 8; n++)
            board.Run(Keys("victim", "192.0.2.1", password: $"guess{n}"), Outcome.WrongPassword, Start);
        for (uint n = 0; n < 1_000_000; n++)
        {
            var flood = new VelocityKeys(
                new UserKey("default", ""), KeyHash.Mix(n), new(((UInt128)0xFFFF << 32) | (0x0B000000 + n * 97)), 1_000 + n % 70_000, default,
                KeyHash.Mix(n + (1UL << 40)), KeyHash.Mix(n + (2UL << 40)), KeyHash.Mix(n + (3UL << 40)));
            board.RecordAttempt(flood, Start.AddSeconds(n / 1_000));
            if (n % 4 == 0)
                board.RecordOutcome(flood, Outcome.WrongPassword, false, Start.AddSeconds(n / 1_000), Start.AddSeconds(n / 1_000));
        }
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;

        var attacker = board.Read(Keys("victim", "192.0.2.1"), Start.AddHours(1).AddSeconds(-1));
        Assert.Equal((8, 8, 8), (attacker.User.Failures1h, attacker.Address.Failures1h, attacker.Prefix.Failures1h));
        Assert.InRange(grown, long.MinValue, 200_000_000);
        Assert.InRange(board.Count(VelocityKind.User), 1 << 18, 1 << 19);
    }

    [Fact]
    public void Keys_full_of_events_stay_within_memory()
    {
        var limits = new VelocityLimits
        {
            MaxUsers = 4_096,
            MaxAddresses = 4_096,
            MaxPrefixes = 4_096,
            MaxAsns = 64,
            MaxDevices = 64,
            MaxUserAgents = 64,
            MaxPasswordTags = 64,
            MaxBusyKeysPerKind = 64,
            MaxSketches = 32,
        };
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var board = new VelocityBoard(limits);
        for (var round = 0; round < 40; round++)
            for (var n = 0; n < 4_000; n++)
                board.Run(Keys($"user{n + round}", $"10.{n % 250}.{n / 250}.{round}", userAgent: "ua", password: $"p{n}"), Outcome.WrongPassword, Start.AddMinutes(round));

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 6_000_000);
        Assert.True(board.Read(Keys("user1", userAgent: "ua"), Start.AddMinutes(40)).UserAgent.FailedUsers24h > 2_000);
    }
}
