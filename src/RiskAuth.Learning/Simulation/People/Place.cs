using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Network;

namespace RiskAuth.Learning.Simulation.People;

/// <summary>Where somebody is connected during one visit.</summary>
/// <param name="Behind">Where the person behind an exit really is; null otherwise.</param>
/// <param name="Line">The line, phone or office: what its round-trip time goes by.</param>
internal readonly record struct Place(AccessKind Access, Site Site, ClientAddress Address, GeoPoint? Behind, ulong Line)
{
    private const double MsPerKm = .014;
    private const double RttSpread = .12;
    private const double SlowShare = .05;

    /// <summary>
    /// The same kind of connection, of somebody else: a neighbour's line, the same carrier's shared addresses, another exit of the same
    /// VPN, another office. Drawn as everybody's is.
    /// </summary>
    public Place Neighbour(ref Chance chance)
    {
        var line = chance.Next();
        return this with { Line = line, Address = Draw(Access, Site, line, ref chance) };
    }

    public static Place At(AccessKind access, Site site, ulong line, GeoPoint? behind, ref Chance chance) =>
        new(access, site, Draw(access, site, line, ref chance), behind, line);

    /// <summary>Round-trip time in milliseconds: the line's own, and light in fibre to the service, through the exit if there is one.</summary>
    public int RttMs(GeoPoint? service, ref Chance chance)
    {
        var own = Chance.ShareOf(Line);
        var ms = Access switch
        {
            AccessKind.Home => 8 + 14 * own,
            AccessKind.Mobile => 32 + 26 * own,
            AccessKind.Office => 5 + 7 * own,
            AccessKind.Exit => 16 + 14 * own,
            _ => 2 + 3 * own,
        };
        if (Site.Facts.Location is { } here && service is { } there)
            ms += MsPerKm * here.DistanceKm(there);
        if (Behind is { } real && Site.Facts.Location is { } exit)
            ms += MsPerKm * real.DistanceKm(exit);
        ms *= Math.Exp(RttSpread * chance.Normal());
        if (chance.Happens(SlowShare))
            ms *= 1.5 + 2.5 * chance.Share();
        return Math.Max(1, (int)Math.Round(ms));
    }

    private static ClientAddress Draw(AccessKind access, Site site, ulong line, ref Chance chance) => access switch
    {
        AccessKind.Mobile => site.HasV6 && chance.Happens(.4) ? site.SharedV6(ref chance) : site.Shared(ref chance),
        AccessKind.Exit => site.ExitAddress(ref chance),
        AccessKind.Home when site.HasV6 && Chance.ShareOf(line ^ 6) < .4 && chance.Happens(.7) => site.LineV6(line, chance.Next()),
        _ => site.Line(line),
    };
}
