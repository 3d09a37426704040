using RiskAuth.Learning.Simulation;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Network;

namespace RiskAuth.Tests.Simulation;

public sealed class AddressBookTests
{
    [Fact]
    public void Synthetic_addresses_are_nobodys_and_known_to_their_own_source()
    {
        var source = AddressBook.Synthetic().Source;
        foreach (var row in SimulatedTraffic.Small(21, users: 500))
        {
            Assert.Equal(AddressKind.Reserved, SpecialAddresses.KindOf(row.SignIn.Ip));
            var facts = source.Find(row.SignIn.Ip);
            Assert.True(facts is { Country.Length: 2, City.Length: > 0, Location: not null, Asn: > 0 } && facts.Class != NetworkClass.Unknown);
        }
    }

    [Fact]
    public void Other_addresses_go_to_the_source_behind()
    {
        var network = new SyntheticNetwork(new HashedNetwork());
        Assert.Equal(NetworkFacts.Unknown, SyntheticNetwork.Default.Find(ClientAddress.Parse("84.208.20.110")));
        Assert.NotEqual(NetworkFacts.Unknown, network.Find(ClientAddress.Parse("84.208.20.110")));
        Assert.Equal("NO", network.Find(ClientAddress.Parse("240.0.0.1")).Country);
        Assert.Equal(NetworkFacts.Unknown, network.Find(ClientAddress.Parse("255.255.255.255")));
    }

    [Fact]
    public void Installed_data_give_addresses_that_they_know_and_the_same_each_time()
    {
        var source = new HashedNetwork();
        var options = new SimulationOptions { Users = 200, Days = 10, Seed = 2 };
        var rows = Simulator.Create(options, AddressBook.Installed(source)).SignIns().ToList();
        Assert.Equal(rows, Simulator.Create(options, AddressBook.Installed(source)).SignIns());
        Assert.All(rows, row =>
        {
            Assert.Equal(AddressKind.Public, SpecialAddresses.KindOf(row.SignIn.Ip));
            Assert.NotNull(source.Find(row.SignIn.Ip).Country);
        });
        Assert.Contains(rows, row => !row.SignIn.Ip.IsIPv4);
        Assert.True(rows.Select(row => source.Find(row.SignIn.Ip).Asn).Distinct().Count() > 10);
    }

    [Fact]
    public void Data_without_operators_are_refused_in_words() =>
        Assert.Contains("operators", Assert.Throws<AddressBookException>(() => AddressBook.Installed(new SyntheticNetwork())).Message, StringComparison.Ordinal);

    /// <summary>A world in which each /16 (IPv6: /32) belongs to an operator that its number gives.</summary>
    private sealed class HashedNetwork : INetworkSource
    {
        private static readonly string[] Countries = ["NO", "SE", "US", "GB", "JP"];

        public NetworkFacts Find(ClientAddress address)
        {
            var number = (uint)(address.IsIPv4 ? address.Bits >> 16 & 0xFFFF : address.Bits >> 96) * 2654435761;
            var country = Countries[number % (uint)Countries.Length];
            var networkClass = (NetworkClass)(1 + number / 7 % 7);
            return new(country, null, $"City {number / 77 % 3}", new(60, 10), 25, 1 + number / 5 % 40, "Somebody", networkClass);
        }
    }
}
