using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Learning.Simulation.People;

namespace RiskAuth.Learning.Simulation;

/// <summary>Machines that attackers work from when they borrow nobody's network: rented servers, VPN exits and other people's infected homes.</summary>
internal static class AttackerMachine
{
    private const double ServerShare = .45;
    private const double ExitShare = .2;

    public static Place Draw(AddressBook book, ref Chance chance)
    {
        var share = chance.Share();
        var kind = share < ServerShare ? AccessKind.Server : share < ServerShare + ExitShare ? AccessKind.Exit : AccessKind.Home;
        var country = kind == AccessKind.Home ? book.Countries[chance.Below(book.Countries.Count)] : book.DrawCountryOf(kind, ref chance);
        return Place.At(kind, country.Draw(kind, ref chance), chance.Next(), null, ref chance);
    }
}
