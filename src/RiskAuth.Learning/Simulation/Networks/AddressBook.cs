using RiskAuth.Network;

namespace RiskAuth.Learning.Simulation.Networks;

/// <summary>Not enough is known of networks to simulate with.</summary>
public sealed class AddressBookException(string message) : Exception(message);

/// <summary>
/// Where simulated people and attackers are: addresses by country, operator, city and kind of access. Made from the built-in table of
/// synthetic networks, or from the installed databases.
/// </summary>
public sealed class AddressBook
{
    /// <summary>
    /// The audience of a national service, the first country being its own: like the RBA data set, whose service is Norwegian and seen
    /// from everywhere.
    /// </summary>
    internal static readonly (string Country, double Share)[] Market =
    [
        ("NO", .52), ("SE", .11), ("DK", .06), ("DE", .06), ("US", .06), ("GB", .05), ("NL", .03), ("PL", .03), ("FR", .02), ("ES", .02),
        ("IN", .02), ("BR", .02),
    ];

    private readonly Weighted<CountryPool> _countries;
    private readonly Weighted<CountryPool> _exitCountries;
    private readonly Weighted<CountryPool> _serverCountries;

    private AddressBook(string name, INetworkSource source, List<CountryPool> countries)
    {
        (Name, Source) = (name, source);
        _countries = new(countries.Select(country => (country, country.Share)));
        _exitCountries = new(WithOrAll(countries, AccessKind.Exit));
        _serverCountries = new(WithOrAll(countries, AccessKind.Server));
        Service = countries[0].At(AccessKind.Home, 0).Facts.Location;
    }

    /// <summary><c>synthetic</c> or <c>installed</c>.</summary>
    public string Name { get; }

    /// <summary>What knows the book's addresses: to be used when a log made from the book is replayed.</summary>
    public INetworkSource Source { get; }

    /// <summary>Where the simulated service itself is.</summary>
    internal GeoPoint? Service { get; }

    internal IReadOnlyList<CountryPool> Countries => _countries.Items;

    /// <summary>Networks of the built-in table, in address ranges that nobody on the internet has.</summary>
    public static AddressBook Synthetic() => Build("synthetic", SyntheticNetwork.Default, SyntheticNetwork.Blocks());

    /// <summary>Networks that the installed databases know, found by looking up seeded random addresses.</summary>
    /// <exception cref="AddressBookException">The databases know no operators, or too few countries.</exception>
    public static AddressBook Installed(INetworkSource source, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Build("installed", source, new AddressSampling(source, seed).Run());
    }

    internal CountryPool DrawCountry(ref Chance chance) => _countries.Draw(ref chance);

    /// <summary>Any country alike: attackers' machines are not where the service's audience is.</summary>
    internal CountryPool DrawCountryOf(AccessKind kind, ref Chance chance) =>
        (kind switch { AccessKind.Exit => _exitCountries, AccessKind.Server => _serverCountries, _ => _countries }).Draw(ref chance);

    private static AddressBook Build(string name, INetworkSource source, IEnumerable<AddressBlock> blocks)
    {
        var sites = new OrderedDictionary<(string, NetworkClass, uint, string?), Site>();
        foreach (var (prefix, facts) in blocks)
        {
            var key = (facts.Country!, facts.Class, facts.Asn, facts.City);
            if (!sites.TryGetValue(key, out var site))
                sites.Add(key, site = new Site(facts));
            (prefix.IsIPv4 ? site.V4 : site.V6).Add(prefix);
        }
        var usable = sites.Values.Where(site => site.V4.Count > 0).ToLookup(site => site.Facts.Country);
        var countries = Market
            .Where(market => usable[market.Country].Any(site => CountryPool.KindOf(site.Facts.Class) == AccessKind.Home))
            .Select(market => new CountryPool(market.Country, market.Share, [.. usable[market.Country]]))
            .ToList();
        return countries.Count >= 2
            ? new(name, source, countries)
            : throw new AddressBookException("The installed network data know too few operators in the simulated countries; run `riskauth geo build`, or use --networks synthetic.");
    }

    private static IEnumerable<(CountryPool, double)> WithOrAll(List<CountryPool> countries, AccessKind kind)
    {
        var having = countries.Where(country => country.Has(kind)).ToList();
        return (having.Count > 0 ? having : countries).Select(country => (country, 1.0));
    }
}
