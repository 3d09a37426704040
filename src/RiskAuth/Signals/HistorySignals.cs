using RiskAuth.Features;
using RiskAuth.Network;

namespace RiskAuth.Signals;

/// <summary>What the user's own past says: travel, hours, absence, and how unlike the user all of it is.</summary>
internal static class HistorySignals
{
    private const double FastestKmh = 900;
    private const double ShortestTripKm = 100;

    /// <summary>A carrier or a company gateway may show an address hundreds of kilometres from its user.</summary>
    private const double GatewaySlackKm = 500;

    /// <summary>Distinct users of an address in a day from which it counts as a shared gateway.</summary>
    private const int GatewayUsers = 20;

    /// <summary>
    /// Great-circle distance less both accuracy radii, over 900 km/h and over 100 km. Damped where addresses stand for gateways: carriers
    /// and shared office exits get <see cref="GatewaySlackKm"/> more, within a country a carrier's gateways may stand anywhere, and an anonymizer's place is its exit's, not its user's.
    /// </summary>
    public static Observed? ImpossibleTravel(in Observation o)
    {
        if (o.Trip is not { } trip || o.Profile.Last is not { } last)
            return null;
        var gateway = IsGateway(last.Class) || IsGateway(o.Traits.Network.Class)
            || (o.Velocity.Address.Users24h >= GatewayUsers && o.Velocity.Address.Failures24h * 2 < o.Velocity.Address.Attempts24h);
        if ((IsGateway(last.Class) || IsGateway(o.Traits.Network.Class)) && last.Country.Length > 0 && last.Country == o.Traits.Network.Country)
            return null;
        var gapKm = trip.GapKm - (gateway ? GatewaySlackKm : 0);
        var speedKmh = trip.SpeedKmh * Math.Max(0, gapKm) / Math.Max(1, trip.GapKm);
        if (gapKm <= ShortestTripKm || speedKmh <= FastestKmh)
            return null;
        var hidden = last.Class == NetworkClass.Anonymizer || o.Traits.Network.Class == NetworkClass.Anonymizer;
        return new Observed(
            Evidence.Of(("from", Name(last.City, last.Country)), ("to", Name(o.Traits.Network.City, o.Traits.Network.Country)),
                ("distanceKm", Math.Round(trip.DistanceKm)), ("elapsedMinutes", Math.Round(trip.ElapsedMinutes)),
                ("speedKmh", Math.Round(trip.SpeedKmh))),
            hidden ? .4f : 1);
    }

    public static Observed? UnusualHour(in Observation o)
    {
        const double RareShare = .02;
        if (double.IsNaN(o.HourShare) || o.HourShare > RareShare)
            return null;
        var strength = Math.Min(1, o.Profile.Hours.Count / 24f);
        return new Observed(Evidence.Of(("hourUtc", o.Traits.HourOfWeek % 24), ("signInsCompared", o.Profile.Hours.Count)), strength);
    }

    public static Observed? DormantAccount(in Observation o)
    {
        const int DormantDays = 90;
        return o.DaysSinceSuccess >= DormantDays ? Evidence.Of("days", Math.Floor(o.DaysSinceSuccess)) : null;
    }

    public static Observed? NoHistory(in Observation o) => o.HasHistory ? null : new Observed(Evidence.None);

    /// <summary>Within a day, the last success ended a run of a stranger's failures and came from this address; whoever it was is still there.</summary>
    public static Observed? SuccessAfterFailures(in Observation o)
    {
        const int ManyFailures = 5;
        var failures = o.Velocity.FailuresBeforeSuccess;
        return failures >= ManyFailures && o.Profile.Last is { } last && last.Host == o.Traits.Host ? Evidence.Of("failures", failures) : null;
    }

    /// <summary>Freeman's ratio: from 20 times likelier for all users than for this one, in full from 2,000 times.</summary>
    public static Observed? UnlikelyForUser(in Observation o)
    {
        const double FromLog = 3;
        const double FullLog = 7.6;
        if (double.IsNaN(o.LogFreeman) || o.LogFreeman < FromLog)
            return null;
        var strength = (float)Math.Min(1, .3 + .7 * (o.LogFreeman - FromLog) / (FullLog - FromLog));
        return new Observed(Evidence.Of("ratio", Math.Round(Math.Exp(Math.Min(o.LogFreeman, 30)))), strength);
    }

    private static bool IsGateway(NetworkClass network) => network == NetworkClass.MobileCarrier;

    private static string Name(string? city, string? country) =>
        !string.IsNullOrEmpty(city) ? city : !string.IsNullOrEmpty(country) ? country : "an unnamed place";
}
