using RiskAuth.Learning.Importers;
using RiskAuth.Learning.Simulation;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Network;

namespace RiskAuth.Tests.Simulation;

public sealed class SimulatorTests
{
    [Fact]
    public void Equal_seeds_give_equal_bytes_and_others_do_not()
    {
        var first = Written(SimulatedTraffic.Small(3));
        Assert.Equal(first, Written(SimulatedTraffic.Small(3)));
        Assert.NotEqual(first, Written(SimulatedTraffic.Small(4)));
    }

    [Fact]
    public void Reading_a_simulation_twice_gives_the_same_rows()
    {
        var simulator = Simulator.Create(new SimulationOptions { Users = 50, Days = 9, Seed = 5 }, AddressBook.Synthetic());
        Assert.Equal(simulator.SignIns(), simulator.SignIns());
        Assert.Equal(simulator.Count, simulator.SignIns().Count());
    }

    [Fact]
    public void People_do_not_depend_on_which_attacks_are_asked_for()
    {
        var none = SimulatedTraffic.Small(6, attacks: []);
        var some = SimulatedTraffic.Small(6, attacks: [AttackFamily.Naive]);
        Assert.Equal(none.Count, some.Count);
        Assert.DoesNotContain(none, row => row.Attack is not null);
        var attacked = some.Where(row => row.Attack is not null).Select(row => row.SignIn.User).ToHashSet();
        Assert.NotEmpty(attacked);
        static IEnumerable<(string, DateTimeOffset, ClientAddress)> Of(IEnumerable<SimulatedSignIn> rows, HashSet<string> without) =>
            rows.Where(row => !without.Contains(row.SignIn.User)).Select(row => (row.SignIn.User, row.SignIn.Time, row.SignIn.Ip));
        Assert.Equal(Of(none, attacked), Of(some, attacked));
    }

    [Fact]
    public void Only_the_families_asked_for_attack()
    {
        var rows = SimulatedTraffic.Small(8, attacks: [AttackFamily.Spray, AttackFamily.Bot]);
        Assert.Equal([AttackFamily.Spray, AttackFamily.Bot], rows.Select(row => row.Attack).OfType<AttackFamily>().Distinct().Order());
    }

    [Fact]
    public void Training_sees_no_held_out_family_and_no_background()
    {
        var rows = SimulatedTraffic.Small(9).Where(AttackFamilies.IsForTraining).ToList();
        Assert.DoesNotContain(rows, row => row.IsBackground || row.Attack is AttackFamily.PhishingRelay or AttackFamily.DistributedGuessing);
        Assert.Equal(9, rows.Select(row => row.Attack).OfType<AttackFamily>().Distinct().Count());
        Assert.Contains(rows, row => row.IsLegitimate);
        Assert.Equal([AttackFamily.DistributedGuessing, AttackFamily.PhishingRelay], AttackFamilies.HeldOut);
    }

    [Fact]
    public void A_written_log_reads_back_with_its_labels()
    {
        var rows = SimulatedTraffic.Small(10);
        using var reader = SimulatedLogReader.Open(new MemoryStream(Written(rows)));
        Assert.Equal(rows, reader.Read(broken => Assert.Fail(broken.Problem)));
    }

    [Fact]
    public void Readers_of_plain_logs_read_a_simulated_one()
    {
        var rows = SimulatedTraffic.Small(11);
        using var reader = LogReader.Open(new MemoryStream(Written(rows)), LogFormat.Jsonl);
        Assert.Equal(rows.Select(row => row.SignIn with { Labels = null }), reader.Read().Select(entry => entry.SignIn));
    }

    [Theory]
    [InlineData("""{"attack":"burglary"}""", "label.attack")]
    [InlineData("""{"attack":7}""", "label.attack")]
    [InlineData("""{"attackIp":"yes"}""", "label.attackIp")]
    [InlineData("""{"campaign":0}""", "label.campaign")]
    [InlineData("""{"campaign":99999999999}""", "label.campaign")]
    [InlineData("""{"campaign":"6"}""", "label.campaign")]
    [InlineData("""["naive"]""", "label must be an object")]
    [InlineData("""{"attack":null},"label":{}""", "twice")]
    [InlineData("""{"attack":"\ud800"}""", "not valid Unicode")]
    [InlineData("""{"attackIp":false,"\udfff":1}""", "not valid Unicode")]
    public void A_label_that_cannot_be_read_is_told_and_passed_over(string label, string problem)
    {
        const string Row = """{"id":"1","time":"2026-01-05T10:00:00Z","user":"u","ip":"240.0.0.1","outcome":"Success","label":""";
        var text = $"{Row}{label}}}\n{Row}{{\"attack\":\"naive\",\"more\":[1]}}}}\n";
        var broken = new List<BrokenLine>();
        using var reader = SimulatedLogReader.Open(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)));
        var row = Assert.Single(reader.Read(broken.Add));
        Assert.Equal(AttackFamily.Naive, row.Attack);
        Assert.Contains(problem, Assert.Single(broken).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_without_labels_reads_as_legitimate()
    {
        var text = """{"id":"1","time":"2026-01-05T10:00:00Z","user":"u","ip":"240.0.0.1","outcome":"Success"}"""u8.ToArray();
        using var reader = SimulatedLogReader.Open(new MemoryStream(text));
        Assert.True(Assert.Single(reader.Read()) is { IsLegitimate: true, SignIn.Labels: null });
    }

    [Fact]
    public void Any_bytes_are_read_without_an_exception()
    {
        var random = new Random(12);
        var log = Written([.. SimulatedTraffic.Small(13, users: 5, days: 2, attacks: []).Take(10)]);
        for (var i = 0; i < 300; i++)
        {
            var bytes = (byte[])log.Clone();
            for (var change = 0; change < 4; change++)
                bytes[random.Next(2, bytes.Length)] = (byte)random.Next(256);
            using var reader = SimulatedLogReader.Open(new MemoryStream(bytes));
            Assert.InRange(reader.Read(_ => { }).Count(), 0, 20);
        }
    }

    [Theory]
    [InlineData("all", 11)]
    [InlineData("none", 0)]
    [InlineData("training", 9)]
    [InlineData("bot, naive,bot", 2)]
    public void Lists_of_families_are_read(string text, int count)
    {
        Assert.Equal(count, AttackFamilies.ParseList(text, out var problem).Count);
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("naive,")]
    [InlineData("Naive")]
    [InlineData("all,none")]
    public void Unknown_families_are_named(string text)
    {
        Assert.Empty(AttackFamilies.ParseList(text, out var problem));
        Assert.Contains("very_targeted", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    [InlineData(SimulationOptions.MaxUsers + 1, 5)]
    [InlineData(5, SimulationOptions.MaxDays + 1)]
    public void Options_out_of_range_are_refused(int users, int days) =>
        Assert.Throws<ArgumentException>(() => Simulator.Create(new SimulationOptions { Users = users, Days = days }, AddressBook.Synthetic()));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 400)]
    [InlineData(40, 1)]
    public void The_smallest_and_the_longest_logs_work(int users, int days) => Assert.NotEmpty(SimulatedTraffic.Small(14, users, days));

    private static byte[] Written(IEnumerable<SimulatedSignIn> rows)
    {
        var stream = new MemoryStream();
        using (var writer = new SimulatedLogWriter(stream))
        {
            foreach (var row in rows)
                writer.Write(row);
        }
        return stream.ToArray();
    }
}
