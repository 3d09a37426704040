using RiskAuth.Network;

namespace RiskAuth.Learning.Simulation.Networks;

/// <summary>The sites of one country by kind of access. A kind that a country lacks is served by its homes.</summary>
internal sealed class CountryPool
{
    private static readonly int KindCount = Enum.GetValues<AccessKind>().Length;

    private readonly Weighted<Site>[] _sites;
    private readonly bool[] _has;

    public CountryPool(string code, double share, IReadOnlyList<Site> sites)
    {
        (Code, Share) = (code, share);
        _sites = new Weighted<Site>[KindCount];
        _has = new bool[KindCount];
        var homes = sites.Where(site => KindOf(site.Facts.Class) == AccessKind.Home).ToList();
        foreach (var kind in Enum.GetValues<AccessKind>())
        {
            var own = sites.Where(site => KindOf(site.Facts.Class) == kind).ToList();
            _has[(int)kind] = own.Count > 0;
            _sites[(int)kind] = new((own.Count > 0 ? own : homes).Select(site => (site, (double)site.V4.Count)));
        }
    }

    public string Code { get; }

    public double Share { get; }

    public bool Has(AccessKind kind) => _has[(int)kind];

    public Site Draw(AccessKind kind, ref Chance chance) => _sites[(int)kind].Draw(ref chance);

    public Site At(AccessKind kind, double share) => _sites[(int)kind].At(share);

    public static AccessKind? KindOf(NetworkClass networkClass) => networkClass switch
    {
        NetworkClass.Residential or NetworkClass.Unknown => AccessKind.Home,
        NetworkClass.MobileCarrier => AccessKind.Mobile,
        NetworkClass.Business or NetworkClass.Education or NetworkClass.Government => AccessKind.Office,
        NetworkClass.Hosting => AccessKind.Server,
        NetworkClass.Anonymizer => AccessKind.Exit,
        _ => null,
    };
}
