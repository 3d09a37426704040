using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Decisions;
using RiskAuth.Features;
using RiskAuth.Profiles;
using RiskAuth.Signals;
using RiskAuth.Velocity;

namespace RiskAuth.Events;

/// <summary>Makes the log's form of an assessment.</summary>
public static class StoredEvents
{
    public static StoredEvent Of(SignInAttempt attempt, in Enrichment enrichment, in SignInTraits traits, Assessment assessment)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        ArgumentNullException.ThrowIfNull(assessment);
        return new StoredEvent
        {
            Id = attempt.EventId,
            Time = attempt.Time,
            User = attempt.User,
            Kind = attempt.Kind,
            AppClient = attempt.AppClient,
            Ip = attempt.Ip,
            UserAgent = attempt.UserAgent,
            DeviceKey = traits.DeviceKey,
            PasswordTag = enrichment.Credential.PasswordTag,
            PopularPassword = VelocityKeys.IsPopular(enrichment.Credential),
            RttMs = attempt.RttMs,
            Fingerprint = attempt.Fingerprint,
            ClientHints = attempt.ClientHints,
            Credential = enrichment.Credential.Status,
            Network = enrichment.Network,
            Decision = assessment.Verdict.Decision,
            Unenforced = assessment.Verdict.Unenforced,
            Mode = assessment.Mode,
            Allocation = assessment.Allocation,
            RiskLevel = assessment.RiskLevel,
            RiskScore = (float)assessment.RiskScore,
            Reasons = Codes(assessment.Verdict.Reasons),
            Signals = Bits(assessment.Signals),
            Model = assessment.Model,
        };
    }

    public static bool Saw(this StoredEvent stored, ReasonCode signal)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return (stored.Signals & (UInt128.One << (byte)signal)) != 0;
    }

    /// <summary>Whether the password is one that attackers try first; events from before the log kept that say it of common ones only.</summary>
    public static bool HasPopularPassword(this StoredEvent stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return stored.PopularPassword || stored.Credential == CredentialStatus.Common;
    }

    private static ReasonCode[] Codes(IReadOnlyList<Reason> reasons)
    {
        var codes = new ReasonCode[reasons.Count];
        for (var i = 0; i < codes.Length; i++)
            codes[i] = ReasonCodes.Parse(reasons[i].Code);
        return codes;
    }

    private static UInt128 Bits(IReadOnlyList<ObservedSignal> signals)
    {
        var bits = UInt128.Zero;
        for (var i = 0; i < signals.Count; i++)
            bits |= UInt128.One << (byte)signals[i].Code;
        return bits;
    }
}
