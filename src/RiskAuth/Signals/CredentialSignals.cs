using RiskAuth.Credentials;
using RiskAuth.Features;

namespace RiskAuth.Signals;

/// <summary>What breaches say of the password. Evidence never holds the password or its hash.</summary>
internal static class CredentialSignals
{
    public static Observed? Compromised(in Observation o) => o.Enrichment.Credential.Status == CredentialStatus.Compromised ? Seen(o) : null;

    public static Observed? Pair(in Observation o) => o.Enrichment.Credential.Status == CredentialStatus.CompromisedPair ? Seen(o) : null;

    public static Observed? Similar(in Observation o) => o.Enrichment.Credential.Status == CredentialStatus.CompromisedSimilar ? Seen(o) : null;

    public static Observed? Common(in Observation o) => o.Enrichment.Credential.Status == CredentialStatus.Common ? Seen(o) : null;

    private static Evidence Seen(in Observation o) =>
        o.Enrichment.Credential.CountClass == 0 ? Evidence.None : Evidence.Of("seenAtLeast", Math.Pow(2, o.Enrichment.Credential.CountClass));
}
