using RiskAuth.Network;

namespace RiskAuth.Tests.Network;

public sealed class NetworkFactsTests
{
    private static readonly NetworkFacts Full = new("NO", "Oslo", "Bærum", new(59.9f, 10.5f), 25, 2119, "Telenor", NetworkClass.Residential);

    [Fact]
    public void Facts_of_nothing_are_the_unknown_ones_however_they_came_about()
    {
        Assert.Equal(default, NetworkFacts.Unknown);
        Assert.Equal(NetworkFacts.Unknown, new NetworkFacts(null, null, null, null, 0, 0, null, NetworkClass.Unknown));
        Assert.Equal(NetworkFacts.Unknown, Full with { Country = null, Region = null, City = null, Location = null, AccuracyKm = 0, Asn = 0, Organization = null, Class = NetworkClass.Unknown });
        Assert.Equal(NetworkClass.Private, NetworkFacts.PrivateNetwork.Class);
        Assert.Equal(NetworkFacts.Unknown, NetworkFacts.PrivateNetwork with { Class = NetworkClass.Unknown });
    }

    [Fact]
    public void Every_fact_is_kept_and_changed_by_itself()
    {
        Assert.Equal(("NO", "Oslo", "Bærum", new GeoPoint(59.9f, 10.5f), 25f), (Full.Country, Full.Region, Full.City, Full.Location, Full.AccuracyKm));
        Assert.Equal((2119u, "Telenor", NetworkClass.Residential), (Full.Asn, Full.Organization, Full.Class));
        Assert.Equal(new("SE", "Oslo", "Bærum", new(59.9f, 10.5f), 25, 2119, "Telenor", NetworkClass.Residential), Full with { Country = "SE" });
        Assert.Equal(new("NO", null, "Bærum", null, 25, 2119, "Telenor", NetworkClass.Residential), Full with { Region = null, Location = null });
        Assert.Equal(new("NO", "Oslo", "Bærum", new(59.9f, 10.5f), 50, 1, "Telenor", NetworkClass.Hosting), Full with { AccuracyKm = 50, Asn = 1, Class = NetworkClass.Hosting });
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 10)]
    [InlineData(-90, 180)]
    [InlineData(float.Epsilon, -0.5f)]
    public void Any_point_is_a_point(float latitude, float longitude)
    {
        var facts = Full with { Location = new(latitude, longitude) };
        Assert.Equal(new GeoPoint(latitude, longitude), facts.Location);
        Assert.NotEqual(facts, facts with { Location = null });
    }

    [Fact]
    public void Facts_that_differ_in_anything_are_not_equal()
    {
        foreach (var other in (NetworkFacts[])[Full with { Country = "SE" }, Full with { City = "Oslo" }, Full with { Location = new(59.9f, 10.6f) }, Full with { AccuracyKm = 26 }, Full with { Asn = 1 }, Full with { Organization = "T" }, Full with { Class = NetworkClass.Business }])
            Assert.NotEqual(Full, other);
        Assert.Equal(Full, Full with { Country = "NO", Asn = 2119 });
    }
}
