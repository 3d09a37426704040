using System.Text.Json;
using RiskAuth.Network;
using RiskAuth.Profiles;
using RiskAuth.Scoring.Freeman;

namespace RiskAuth.Tests.Scoring;

public class FreemanTests
{
    private static readonly KeyedHash Hash = new("0123456789abcdef"u8);

    /// <summary>The published reference algorithm's scores over strictly earlier rows (das-group/rba-algorithm, on synthetic rows).</summary>
    [Fact]
    public void All_216_golden_scores_are_met_to_a_billionth()
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "freeman_golden.json")));
        var rows = golden.RootElement.GetProperty("rows").EnumerateArray().Select(Row).ToArray();
        var expected = golden.RootElement.GetProperty("expected").EnumerateArray().ToDictionary(e => e[0].GetInt32(), e => e[1].GetDouble());
        Assert.Equal(216, expected.Count);

        var population = new Population();
        var seen = new Dictionary<string, List<SignInTraits>>();
        for (var i = 0; i < rows.Length; i++)
        {
            var (user, traits) = rows[i];
            var own = seen.TryGetValue(user, out var earlier) ? earlier : seen[user] = [];
            if (expected.TryGetValue(i, out var score))
            {
                var ratio = FreemanScore.Ratio(population.Read(traits), NetworkCounts(own, traits), UserAgentCounts(own, traits), own.Count);
                Assert.True(Math.Abs(ratio - score) <= 1e-9, $"row {i}: {ratio:R} instead of {score:R}");
            }
            population.Count(traits, own.Count == 0);
            own.Add(traits);
        }
    }

    [Fact]
    public void A_saved_population_reads_the_same_after_loading()
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "freeman_golden.json")));
        var rows = golden.RootElement.GetProperty("rows").EnumerateArray().Select(Row).ToArray();
        var population = new Population();
        foreach (var (user, traits) in rows)
            population.Count(traits, firstOfUser: user.EndsWith('1'));
        var loaded = new Population();
        loaded.Load(population.Save());
        Assert.All(rows, row => Assert.Equal(population.Read(row.Traits), loaded.Read(row.Traits)));
    }

    [Fact]
    public void A_population_past_its_limit_stays_within_it_and_keeps_the_frequent_values()
    {
        var population = new Population(maxValues: 100);
        var home = Traits("192.0.2.1", 64496, "NO", "home", "Firefox 131", "Linux", "desktop");
        for (var i = 0; i < 5_000; i++)
        {
            population.Count(home, i == 0);
            population.Count(Traits($"198.51.{i / 250}.{i % 250}", 64497, "SE", $"ua{i}", "Chrome 129", "Linux", "desktop"), true);
        }
        Assert.True(population.Read(home).Network.Level0 > 1);
        Assert.True(population.Save().Length < 100 * 2 * 60 + 1000);
    }

    [Fact]
    public void Any_number_of_made_up_browsers_takes_bounded_memory_and_leaves_the_shares_of_real_ones()
    {
        var population = new Population(maxValues: 100);
        var home = Traits("192.0.2.1", 64496, "NO", "home", "Firefox 131", "Linux", "desktop");
        for (var i = 0; i < 5_000; i++)
        {
            population.Count(home, i == 0);
            for (var again = 0; again < 2; again++)
                population.Count(Traits("198.51.100.7", 64497, "SE", $"ua{i}", $"Chrome {i}", $"Linux {i}", "desktop"), i == 0);
        }
        var read = population.Read(home);
        Assert.Equal((15_000, 1 / 3.0, 1 / 3.0), (read.SignIns, read.BrowserShare, read.OsShare));
        Assert.InRange(read.UserAgent.Kinds, 100, 1 + 3 * 100);
        Assert.InRange(population.Save().Length, 1, 10_000);
    }

    private static UserCounts NetworkCounts(List<SignInTraits> own, SignInTraits t) =>
        new(own.Count(o => o.Host == t.Host), own.Count(o => o.Asn == t.Asn), own.Count(o => o.Country == t.Country), 0);

    private static UserCounts UserAgentCounts(List<SignInTraits> own, SignInTraits t) => new(
        own.Count(o => o.UserAgent == t.UserAgent), own.Count(o => o.Browser == t.Browser),
        own.Count(o => o.Os == t.Os), own.Count(o => o.Agent.Device == t.Agent.Device));

    private static (string User, SignInTraits Traits) Row(JsonElement row) => (row[0].GetString()!, Traits(
        row[1].GetString()!, row[2].GetUInt32(), row[3].GetString()!, row[4].GetString()!, row[5].GetString()!, row[6].GetString()!, row[7].GetString()!));

    private static SignInTraits Traits(string ip, uint asn, string country, string agent, string browser, string os, string device) => new()
    {
        TimeS = 0,
        Ip = ClientAddress.Parse(ip),
        Network = NetworkFacts.Unknown,
        Asn = asn,
        Country = TraitReader.PackCountry(country),
        UserAgent = Hash.Of(agent),
        Browser = (uint)Hash.Of(browser),
        Os = (uint)Hash.Of(os),
        Agent = UserAgentFacts.Unknown with { Device = Enum.Parse<DeviceClass>(device, ignoreCase: true) },
    };
}
