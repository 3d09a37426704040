using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Events;
using RiskAuth.Network;
using RiskAuth.Profiles;
using RiskAuth.Signals;
using RiskAuth.Velocity;

namespace RiskAuth.Features;

/// <summary>Looks up what the engine needs to know of an attempt beyond the attempt itself.</summary>
public sealed class EnrichmentReader(INetworkSource network, DeviceTokens tokens, TraitReader traits)
{
    private readonly UserAgentCache _userAgents = new();
    private readonly ClientClock _clock = new();

    /// <param name="recorded">Facts that an imported log brings itself; they stand in for the look-up.</param>
    public Enrichment Enrich(SignInAttempt attempt, in CredentialCheck credential, Missing missing, NetworkFacts? recorded = null)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        var facts = recorded ?? network.Find(attempt.Ip);
        var agent = _userAgents.Parse(attempt.UserAgent);
        if (recorded is null && !network.HasData)
            missing |= Missing.Geo;
        if (credential.Status == CredentialStatus.Unavailable)
            missing |= Missing.Credentials;
        var token = tokens.StandingOf(attempt.DeviceToken, attempt.User);
        return new Enrichment(
            facts,
            agent,
            credential,
            _clock.OffsetMinutes(attempt.Fingerprint?.TimeZone, attempt.Time),
            ClientHintsCheck.Find(attempt.UserAgent, agent, attempt.ClientHints)?.Field,
            attempt.DeviceToken?.StartsWith(DeviceTokens.Prefix, StringComparison.Ordinal) == true,
            token.IsGenuine,
            missing)
        {
            OwnTokenIssuedS = token.IssuedS,
        };
    }

    public SignInTraits Traits(SignInAttempt attempt, in Enrichment enrichment) =>
        traits.Read(
            attempt.Time, attempt.Ip, enrichment.Network, attempt.UserAgent, enrichment.UserAgent, tokens.Key(attempt.DeviceToken),
            attempt.RttMs, attempt.Fingerprint);

    /// <summary>The same traits from the log.</summary>
    public SignInTraits Traits(StoredEvent stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return traits.Read(
            stored.Time, stored.Ip, stored.Network, stored.UserAgent, _userAgents.Parse(stored.UserAgent), stored.DeviceKey,
            stored.RttMs, stored.Fingerprint);
    }

    /// <summary>The counters of an attempt that is being assessed.</summary>
    public VelocityKeys Keys(UserKey user, in SignInTraits attempt, in CredentialCheck credential, bool knownDevice) =>
        Keys(user, attempt, credential.PasswordTag, VelocityKeys.IsPopular(credential), knownDevice);

    /// <summary>The same counters from the log.</summary>
    public VelocityKeys Keys(StoredEvent stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return Keys(stored.User, Traits(stored), stored.PasswordTag, stored.HasPopularPassword(), stored.Saw(ReasonCode.KnownDevice));
    }

    private VelocityKeys Keys(UserKey user, in SignInTraits attempt, ulong passwordTag, bool popularPassword, bool knownDevice) =>
        new(user, traits.User(user), attempt.Ip, attempt.Asn, attempt.Network.Class, attempt.DeviceKey, attempt.UserAgent, passwordTag)
        {
            KnownDevice = knownDevice,
            PopularPassword = popularPassword,
        };
}
