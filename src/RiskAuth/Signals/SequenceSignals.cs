using RiskAuth.Features;
using RiskAuth.Velocity;

namespace RiskAuth.Signals;

/// <summary>What the attempts before this one say, on this account and from this address.</summary>
internal static class SequenceSignals
{
    public static Observed? UserFailures(in Observation o)
    {
        const int Few = 4;
        var failures = o.Velocity.User.Failures1h;
        return failures >= Few ? new Observed(Evidence.Of(("failures", failures), ("minutes", 60)), Rising(failures, Few, 20)) : null;
    }

    public static Observed? AddressFailures(in Observation o)
    {
        const int Few = 5;
        var address = o.Velocity.Address;
        return address.Failures1h >= Few && address.Failures1h * 2 >= address.Attempts1h
            ? new Observed(Evidence.Of(("address", o.Attempt.Ip.ToString()), ("failures", address.Failures1h), ("attempts", address.Attempts1h)),
                Rising(address.Failures1h, Few, 20)) : null;
    }

    public static Observed? AddressManyUsers(in Observation o)
    {
        const int Few = 5;
        var address = o.Velocity.Address;
        return address.FailedUsers24h >= Few && address.Failures24h * 2 >= address.Attempts24h
            ? new Observed(Evidence.Of(("address", o.Attempt.Ip.ToString()), ("users", address.FailedUsers24h)), Rising(address.FailedUsers24h, Few, 20)) : null;
    }

    public static Observed? PrefixManyUsers(in Observation o)
    {
        const int Few = 15;
        var prefix = o.Velocity.Prefix;
        return prefix.FailedUsers24h >= Few && prefix.Failures24h * 2 >= prefix.Attempts24h
            ? new Observed(Evidence.Of(("prefix", o.Attempt.Ip.Site.ToString()), ("users", prefix.FailedUsers24h)), Rising(prefix.FailedUsers24h, Few, 60)) : null;
    }

    public static Observed? AsnFailureSurge(in Observation o)
    {
        var asn = o.Velocity.Asn;
        return o.Velocity.AsnFailureSurge
            ? Evidence.Of(("asn", o.Traits.Asn), ("failures", asn.Failures1h), ("expected", Math.Round(o.Velocity.AsnExpectedFailures1h, 1))) : null;
    }

    public static Observed? CredentialStuffing(in Observation o) => Campaign(o, CampaignKind.CredentialStuffing);

    public static Observed? PasswordSpray(in Observation o) => Campaign(o, CampaignKind.PasswordSpray);

    public static Observed? BruteForce(in Observation o) => Campaign(o, CampaignKind.BruteForce);

    public static Observed? DistributedGuessing(in Observation o) => Campaign(o, CampaignKind.DistributedGuessing);

    private static Observed? Campaign(in Observation o, CampaignKind kind) =>
        o.Campaign is { } campaign && campaign.Kind == kind
            ? Evidence.Of(("key", campaign.KeyKind == VelocityKind.PasswordTag ? "one password" : campaign.Key), ("failures", campaign.Failures),
                ("users", campaign.Users), ("addresses", campaign.Addresses))
            : null;

    private static float Rising(int count, int from, int full) => Math.Min(1, .4f + .6f * (count - from) / (full - from));
}
