using RiskAuth.Credentials;
using RiskAuth.Features;
using RiskAuth.Network;
using RiskAuth.Profiles;
using RiskAuth.Scoring.Freeman;

namespace RiskAuth.Tests.Features;

public class FeatureVectorTests
{
    [Fact]
    public void Names_are_unique_and_snake_case()
    {
        Assert.Equal(FeatureSchema.Count, FeatureSchema.Names.Distinct().Count());
        Assert.All(FeatureSchema.Names, name => Assert.Matches("^[a-z][a-z0-9_]*$", name));
        Assert.All(FeatureSchema.Names, name => Assert.Equal(name, FeatureSchema.Names[FeatureSchema.IndexOf(name)]));
    }

    [Fact]
    public void Every_number_is_written_and_finite_or_missing()
    {
        foreach (var profile in (UserProfile[])[new(), Diary.FromOslo(1).Profile, Diary.FromOslo(30).Profile])
            foreach (var network in (NetworkFacts[])[Some.Oslo, Some.Lagos, Some.Hosting, NetworkFacts.Unknown, NetworkFacts.PrivateNetwork])
            {
                var vector = Vector(profile, network, "105.112.0.1", Some.FirefoxOnLinux);
                Assert.All(vector, number => Assert.False(float.IsInfinity(number)));
                Assert.DoesNotContain(-12345f, vector);
            }
    }

    [Fact]
    public void Without_history_what_needs_history_is_missing()
    {
        var vector = Vector(new(), Some.Oslo, "84.208.20.110", Some.ChromeOnWindows);
        foreach (var name in (string[])["days_since_success", "agent_new", "host_new", "asn_new", "country_new", "travel_speed", "freeman_network", "hour_share"])
            Assert.True(float.IsNaN(vector[FeatureSchema.IndexOf(name)]), name);
        Assert.Equal(0, vector[FeatureSchema.IndexOf("sign_ins")]);
    }

    [Fact]
    public void Lagos_after_Oslo_is_new_fast_and_far()
    {
        var vector = Vector(Diary.FromOslo().Profile, Some.Lagos, "105.112.0.1", Some.FirefoxOnLinux);
        Assert.Equal(1, vector[FeatureSchema.IndexOf("country_new")]);
        Assert.Equal(1, vector[FeatureSchema.IndexOf("browser_new")]);
        Assert.Equal(1, vector[FeatureSchema.IndexOf("device_state")]);
        Assert.InRange(vector[FeatureSchema.IndexOf("travel_distance")], Math.Log(5_000), Math.Log(6_100));
        Assert.InRange(vector[FeatureSchema.IndexOf("travel_speed")], Math.Log(5_000), Math.Log(400_000));
    }

    [Fact]
    public void A_vector_of_another_length_is_refused() => Assert.Throws<ArgumentException>(() => Write(new float[3]));

    private static void Write(float[] vector) => FeatureVector.Write(Observe(new(), Some.Oslo, "84.208.20.110", Some.ChromeOnWindows), vector);

    private static float[] Vector(UserProfile profile, NetworkFacts network, string ip, string userAgent)
    {
        var vector = new float[FeatureSchema.Count];
        Array.Fill(vector, -12345f);
        FeatureVector.Write(Observe(profile, network, ip, userAgent), vector);
        return vector;
    }

    private static Observation Observe(UserProfile profile, NetworkFacts network, string ip, string userAgent)
    {
        var reader = new EnrichmentReader(new Everywhere(network), new DeviceTokens(Some.Key), new TraitReader(new KeyedHash(Some.Key)));
        var attempt = Some.Attempt(Some.Noon.AddMinutes(5), ip, userAgent);
        var enrichment = reader.Enrich(attempt, CredentialCheck.NotChecked, Missing.None);
        var traits = reader.Traits(attempt, enrichment);
        return Observation.Observe(attempt, enrichment, traits, profile, default, new Population().Read(traits));
    }

    private sealed class Everywhere(NetworkFacts facts) : INetworkSource
    {
        public NetworkFacts Find(ClientAddress address) => facts;
    }
}
