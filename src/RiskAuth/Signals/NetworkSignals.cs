using RiskAuth.Features;
using RiskAuth.Network;

namespace RiskAuth.Signals;

/// <summary>What the address says: its place, its operator and how usual they are.</summary>
internal static class NetworkSignals
{
    /// <summary>Sign-ins of all users below which rarity says nothing.</summary>
    private const int FewestSignIns = 200;

    private const double RareCountryShare = .005;
    private const double RareAsnShare = .001;

    /// <summary>Below so many sign-ins, an operator that one in a thousand uses has likely not been seen at all.</summary>
    private const int FewestSignInsForAsn = 1_000;

    /// <summary>How far a browser's clock may be from its place's sun: summer time, wide zones and border regions.</summary>
    private const double ZoneToleranceHours = 3.5;

    public static Observed? NewCountry(in Observation o) => o.NewCountry ? Evidence.Of("country", o.Traits.Network.Country) : null;

    public static Observed? NewRegion(in Observation o) =>
        o.NewRegion ? Evidence.Of(("region", o.Traits.Network.Region), ("country", o.Traits.Network.Country)) : null;

    public static Observed? NewCity(in Observation o) =>
        o.NewCity ? Evidence.Of(("city", o.Traits.Network.City), ("country", o.Traits.Network.Country)) : null;

    /// <summary>Attackers seldom sit in schools, offices and authorities, and those who do sit among many others.</summary>
    public static Observed? NewAsn(in Observation o) =>
        o.NewAsn ? new Observed(Operator(o), o.Traits.Network.Class is NetworkClass.Education or NetworkClass.Business or NetworkClass.Government ? .5f : 1) : null;

    public static Observed? NewNetwork(in Observation o) =>
        o.NewLine && o.Traits.Network.Class != NetworkClass.Private ? Evidence.Of("address", o.Attempt.Ip.ToString()) : null;

    public static Observed? RareCountry(in Observation o)
    {
        if (o.Traits.Country == 0 || o.Population.SignIns < FewestSignIns || Knows(o, o.NewCountry))
            return null;
        var share = o.Population.CountryShare;
        return share < RareCountryShare ? Evidence.Of(("country", o.Traits.Network.Country), ("shareOfSignIns", share)) : null;
    }

    public static Observed? RareAsn(in Observation o)
    {
        if (o.Traits.Asn == 0 || o.Population.SignIns < FewestSignInsForAsn || Knows(o, o.NewAsn))
            return null;
        var share = o.Population.AsnShare;
        return share < RareAsnShare ? Evidence.Of(("asn", o.Traits.Asn), ("organization", o.Traits.Network.Organization), ("shareOfSignIns", share)) : null;
    }

    public static Observed? HostingNetwork(in Observation o) =>
        o.Traits.Network.Class == NetworkClass.Hosting ? new Observed(Operator(o), Knows(o, o.NewAsn) ? .2f : 1) : null;

    public static Observed? Anonymizer(in Observation o) =>
        o.Traits.Network.Class == NetworkClass.Anonymizer ? new Observed(Operator(o), Knows(o, o.NewAsn) ? .2f : 1) : null;

    /// <summary>Carriers move their customers between addresses and cities all the time; that novelty means less.</summary>
    public static Observed? MobileCarrier(in Observation o) =>
        o.Traits.Network.Class == NetworkClass.MobileCarrier && !o.NewCountry && (o.NewHost || o.NewCity || o.NewRegion) ? Operator(o) : null;

    public static Observed? TimezoneMismatch(in Observation o)
    {
        if (o.HoursFromSun is not { } apart)
            return null;
        return apart > ZoneToleranceHours
            ? Evidence.Of(("timeZone", o.Attempt.Fingerprint?.TimeZone), ("hoursApart", Math.Round(apart, 1))) : null;
    }

    public static Observed? KnownNetwork(in Observation o)
    {
        if (!o.HasHistory || o.Traits.Network.Class == NetworkClass.Private)
            return null;
        if (!o.NewHost)
            return new Observed(Evidence.Of("address", o.Attempt.Ip.ToString()));
        return !o.NewLine ? new Observed(Evidence.Of("address", o.Attempt.Ip.ToString()), .6f) : null;
    }

    public static Observed? RttMismatch(in Observation o)
    {
        const double UnusualDeviations = 4;
        return Math.Abs(o.RttDeviation) > UnusualDeviations
            ? Evidence.Of(("rttMs", o.Attempt.RttMs ?? 0), ("deviations", Math.Round(o.RttDeviation, 1))) : null;
    }

    private static bool Knows(in Observation o, bool isNew) => o.HasHistory && !isNew;

    private static Evidence Operator(in Observation o) =>
        Evidence.Of(("asn", o.Traits.Asn), ("organization", o.Traits.Network.Organization));
}
