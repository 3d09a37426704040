using RiskAuth.Assessments;
using RiskAuth.Events;
using RiskAuth.Features;
using RiskAuth.Grains;
using RiskAuth.Profiles;
using RiskAuth.Scoring.Freeman;
using RiskAuth.Scoring.Models;
using RiskAuth.Signals;
using RiskAuth.Velocity;

namespace RiskAuth.Feedback;

/// <param name="DeviceToken">The token to give to the browser now; null unless the sign-in succeeded.</param>
/// <param name="Recorded">What is on record when the result is Conflict.</param>
public sealed record OutcomeAnswer(RecordResult Result, string? DeviceToken, Outcome? Recorded);

/// <summary>
/// Takes outcomes and feedback. An outcome and the profile that learned from it are stored together, once; only a success teaches
/// the profile anything but a count.
/// </summary>
internal sealed class OutcomeRecorder(
    IEventStore events, GrainDirectory<PackedProfile> grains, RecentEvents recent, EnrichmentReader enrichment, Population population,
    VelocityBoard velocity, ChallengeRateKeeper rates, SnapshotGate gate, DeviceTokens tokens, AssessorOptions options, TimeProvider clock)
{
    /// <summary>
    /// Records what happened. The same outcome again is AlreadyRecorded and gives the same token; a different one is a Conflict.
    /// </summary>
    public async ValueTask<OutcomeAnswer> ReportAsync(Guid eventId, Outcome outcome, CancellationToken cancellationToken)
    {
        var stored = await FindAsync(eventId).ConfigureAwait(false);
        if (stored is null)
            return new(RecordResult.UnknownEvent, null, null);
        await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        RecordResult result;
        try
        {
            result = await grains.RunAsync(
                stored.User, (Recorder: this, Event: stored, Outcome: outcome),
                static (packed, about) => about.Recorder.RecordAsync(packed, about.Event, about.Outcome), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            gate.Leave();
        }
        return result switch
        {
            RecordResult.Recorded or RecordResult.AlreadyRecorded => new(result, TokenFor(stored, outcome), outcome),
            RecordResult.Conflict => new(result, null, (await events.FindEventAsync(eventId).ConfigureAwait(false))?.Outcome?.Outcome),
            _ => new(result, null, null),
        };
    }

    /// <summary>Records feedback. Invalid on a success takes back what the profile learned from it, once.</summary>
    public async ValueTask<RecordResult> GiveFeedbackAsync(
        Guid eventId, FeedbackValue value, FeedbackSource source, CancellationToken cancellationToken)
    {
        var report = new FeedbackReport(eventId, value, source, clock.GetUtcNow());
        if (value != FeedbackValue.Invalid)
            return await events.RecordFeedbackAsync(report, null).ConfigureAwait(false);
        var stored = await FindAsync(eventId).ConfigureAwait(false);
        if (stored is null)
            return RecordResult.UnknownEvent;
        return await grains.RunAsync(
            stored.User, (Recorder: this, Report: report),
            static (packed, about) => about.Recorder.DisputeAsync(packed, about.Report), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<RecordResult> RecordAsync(PackedProfile packed, StoredEvent stored, Outcome outcome)
    {
        var profile = packed.Open();
        var report = new OutcomeReport(stored.Id, outcome, clock.GetUtcNow());
        var traits = enrichment.Traits(stored);
        var first = profile.SignIns == 0;
        var stratum = Strata.Of(profile.Stage, stored.DeviceKey != 0 || Observation.KeepsTokens(profile));
        byte[]? changed = null;
        if (outcome.IsSuccess() && Teaches(stored.Kind))
        {
            profile.LearnSuccess(traits, IssuedKey(stored), outcome == Outcome.ChallengePassed);
            changed = ProfileCodec.Encode(profile);
        }
        else if (outcome.IsFailure() && !first)
        {
            profile.CountFailure();
            changed = ProfileCodec.Encode(profile);
        }
        var result = await events.RecordOutcomeAsync(report, changed is null ? null : new(stored.User, changed)).ConfigureAwait(false);
        if (result != RecordResult.Recorded)
            return result;
        packed.Bytes = changed ?? packed.Bytes;
        if (outcome.IsSuccess() && Teaches(stored.Kind))
            population.Count(traits, first);
        var keys = enrichment.Keys(stored);
        if (outcome.IsSuccess() && stored.Kind == SignInKind.SignIn)
            rates.Learn(keys.User, stratum, 1 - stored.RiskScore, stored.Time, stored.Allocation);
        velocity.RecordOutcome(keys, outcome, stored.Saw(ReasonCode.KnownDevice), stored.Time, stored.Time);
        return result;
    }

    /// <summary>What happened before is read within the turn: an outcome or another dispute that is just being recorded counts as well.</summary>
    private async ValueTask<RecordResult> DisputeAsync(PackedProfile packed, FeedbackReport report)
    {
        var history = await events.FindEventAsync(report.EventId).ConfigureAwait(false);
        if (history is null)
            return RecordResult.UnknownEvent;
        var unlearn = history.Outcome is { } outcome && outcome.Outcome.IsSuccess() && Teaches(history.Event.Kind)
            && !history.Feedback.Any(earlier => earlier.Value == FeedbackValue.Invalid);
        if (!unlearn)
            return await events.RecordFeedbackAsync(report, null).ConfigureAwait(false);
        var profile = packed.Open();
        profile.Unlearn(enrichment.Traits(history.Event), IssuedKey(history.Event));
        var changed = ProfileCodec.Encode(profile);
        var result = await events.RecordFeedbackAsync(report, new(history.Event.User, changed)).ConfigureAwait(false);
        if (result == RecordResult.Recorded)
            packed.Bytes = changed;
        return result;
    }

    private async ValueTask<StoredEvent?> FindAsync(Guid eventId) =>
        recent.Find(eventId) ?? (await events.FindEventAsync(eventId).ConfigureAwait(false))?.Event;

    private string? TokenFor(StoredEvent stored, Outcome outcome) =>
        options.IssueDeviceTokens && outcome.IsSuccess() && Teaches(stored.Kind) ? tokens.Issue(stored.Id, stored.User) : null;

    /// <summary>What the profile stores for this success: the hash of the token that we issue, or of the log's own device id.</summary>
    private ulong IssuedKey(StoredEvent stored) => options.IssueDeviceTokens ? tokens.Key(tokens.Issue(stored.Id, stored.User)) : stored.DeviceKey;

    /// <summary>A forgotten-password request proves nothing about who asked.</summary>
    private static bool Teaches(SignInKind kind) => kind != SignInKind.ForgotPassword;
}
