using System.Runtime.CompilerServices;
using RiskAuth.Credentials;
using RiskAuth.Decisions;
using RiskAuth.Events;
using RiskAuth.Features;
using RiskAuth.Feedback;
using RiskAuth.Grains;
using RiskAuth.Network;
using RiskAuth.Profiles;
using RiskAuth.Scoring;
using RiskAuth.Scoring.Freeman;
using RiskAuth.Scoring.Models;
using RiskAuth.Telemetry;
using RiskAuth.Velocity;

namespace RiskAuth.Assessments;

/// <summary>
/// Everything around the pure engine: look-ups, one turn of the user's grain, counters and the log. An assessment is answered only
/// after its event is in the store. Safe for use from any thread.
/// </summary>
public sealed class Assessor
{
    private const string RatesSnapshot = "challenge-rates";

    private readonly IEventStore _events;
    private readonly ISettingsStore _settings;
    private readonly ICredentialCheck? _credentials;
    private readonly ConfigurationDirectory _configuration;
    private readonly TimeProvider _clock;
    private readonly EnrichmentReader _enrichment;
    private readonly RecentEvents _recent;
    private readonly GrainDirectory<PackedProfile> _grains;
    private readonly OutcomeRecorder _outcomes;
    private readonly CounterRecovery _recovery;

    private Assessor(
        IEventStore events, ISettingsStore settings, INetworkSource network, ICredentialCheck? credentials,
        ConfigurationDirectory configuration, TimeProvider clock, AssessorOptions options, byte[] installationKey)
    {
        (_events, _settings, _credentials, _configuration, _clock) = (events, settings, credentials, configuration, clock);
        var tokens = new DeviceTokens(installationKey);
        var hash = new KeyedHash(installationKey);
        Velocity = new VelocityBoard(seed: hash.Of("velocity"));
        _enrichment = new EnrichmentReader(network, tokens, new TraitReader(hash));
        _recent = new RecentEvents(options.MaxRecentEvents);
        _grains = new GrainDirectory<PackedProfile>(LoadAsync, options.Grains);
        _recovery = new CounterRecovery(events, settings, Population, Velocity, _enrichment);
        _outcomes = new OutcomeRecorder(events, _grains, _recent, _enrichment, Population, Velocity, Rates, _recovery.Gate, tokens, options, clock);
    }

    public RiskEngine Engine { get; } = new(new BaselineScorer());

    /// <summary>Keeps a trained model's challenge rates at their targets; it learns from every success.</summary>
    public ChallengeRateKeeper Rates { get; } = new();

    /// <summary>A model should score and cannot be used, so the baseline scores; the operator's failure policy answers for it.</summary>
    public bool LacksModel { get; set; }

    public Population Population { get; } = new();

    public VelocityBoard Velocity { get; }

    /// <summary>Grains in memory now.</summary>
    public int ActiveUsers => _grains.Count;

    /// <summary>Makes an assessor whose counters stand where the log says.</summary>
    public static async ValueTask<Assessor> StartAsync(
        IEventStore events, ISettingsStore settings, INetworkSource network, ICredentialCheck? credentials,
        ConfigurationDirectory configuration, TimeProvider clock, AssessorOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(clock);
        options ??= new();
        var key = await settings.InstallationKeyAsync().ConfigureAwait(false);
        var assessor = new Assessor(events, settings, network, credentials, configuration, clock, options, key);
        await assessor._recovery.RecoverAsync(clock.GetUtcNow() - options.VelocityWindow, cancellationToken).ConfigureAwait(false);
        return assessor;
    }

    /// <summary>Checks the credential, assesses and stores. The credential is not kept.</summary>
    /// <exception cref="StoreUnavailableException">The event could not be stored, so there is no assessment.</exception>
    /// <exception cref="GrainOverloadedException">Too many attempts at once.</exception>
    public async ValueTask<Assessment> AssessAsync(
        SignInAttempt attempt, SubmittedCredential? credential, string? userName, CancellationToken cancellationToken)
    {
        var check = await CheckAsync(attempt, credential, userName, cancellationToken).ConfigureAwait(false);
        return await AssessAsync(attempt, check, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The first half of an assessment: what is known of the credential. It may ask a service elsewhere, and changes nothing.</summary>
    public async ValueTask<CredentialCheck> CheckAsync(
        SignInAttempt attempt, SubmittedCredential? credential, string? userName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        using var step = RiskActivities.StartStep("check credential");
        return _credentials is null
            ? CredentialCheck.NotChecked
            : await _credentials.CheckAsync(credential, userName, attempt.Kind, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="recorded">Network facts that an imported log brings itself.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Assessment> AssessAsync(
        SignInAttempt attempt, CredentialCheck check, NetworkFacts? recorded, CancellationToken cancellationToken)
    {
        var judged = await TakeTurnAsync(Prepare(attempt, check, recorded), cancellationToken).ConfigureAwait(false);
        using (RiskActivities.StartStep("append event"))
            await judged.Appended.ConfigureAwait(false);
        return judged.Assessment;
    }

    /// <summary>What would be said of an attempt now. It is not counted, stored or remembered, so nothing that comes after is judged otherwise.</summary>
    public async ValueTask<Assessment> PreviewAsync(
        SignInAttempt attempt, CredentialCheck check, NetworkFacts? recorded, CancellationToken cancellationToken) =>
        (await TakeTurnAsync(Prepare(attempt, check, recorded) with { IsPreview = true }, cancellationToken).ConfigureAwait(false)).Assessment;

    private Turn Prepare(SignInAttempt attempt, CredentialCheck check, NetworkFacts? recorded)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        var configuration = _configuration.For(attempt.User.Tenant, attempt.AppClient);
        using var step = RiskActivities.StartStep("look up network");
        var enrichment = _enrichment.Enrich(attempt, check, LacksModel ? Missing.Model : Missing.None, recorded);
        return new(this, attempt, enrichment, _enrichment.Traits(attempt, enrichment), configuration);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Judged> TakeTurnAsync(Turn turn, CancellationToken cancellationToken)
    {
        using var step = RiskActivities.StartStep("user turn");
        return await _grains.RunInlineAsync(
            turn.Attempt.User, turn, static (profile, turn) => turn.Run(profile.Peek()), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="OutcomeRecorder.ReportAsync"/>
    public ValueTask<OutcomeAnswer> ReportOutcomeAsync(Guid eventId, Outcome outcome, CancellationToken cancellationToken) =>
        _outcomes.ReportAsync(eventId, outcome, cancellationToken);

    /// <inheritdoc cref="OutcomeRecorder.GiveFeedbackAsync"/>
    public ValueTask<RecordResult> GiveFeedbackAsync(
        Guid eventId, FeedbackValue value, FeedbackSource source, CancellationToken cancellationToken) =>
        _outcomes.GiveFeedbackAsync(eventId, value, source, cancellationToken);

    /// <summary>A copy of what is remembered of a user; null when nothing is.</summary>
    public async ValueTask<UserProfile?> ProfileAsync(UserKey user, CancellationToken cancellationToken)
    {
        var profile = await _grains.RunInlineAsync(user, 0, static (profile, _) => profile.Open(), cancellationToken).ConfigureAwait(false);
        return profile.SignIns == 0 && profile.FailuresSinceSuccess == 0 ? null : profile;
    }

    /// <summary>Forgets a user: profile, events, outcomes and feedback. Returns how many events went.</summary>
    public async ValueTask<long> EraseAsync(UserKey user, CancellationToken cancellationToken)
    {
        var erased = await _grains.RunAsync(
            user, (_events, user), static async (profile, about) =>
            {
                var count = await about._events.EraseUserAsync(about.user).ConfigureAwait(false);
                profile.Bytes = [];
                return count;
            }, cancellationToken).ConfigureAwait(false);
        _recent.RemoveOf(user);
        return erased;
    }

    /// <summary>
    /// Forgets what memory holds of a tenant's users who have not signed in since the cutoff, as the store has deleted it; of whom the
    /// store still holds something, that is read again.
    /// </summary>
    public ValueTask ForgetBeforeAsync(string tenant, DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        var cutoffS = cutoff.ToUnixTimeSeconds();
        return _grains.DropAsync(
            user => user.Tenant == tenant, profile => !(profile.Peek().Last?.TimeS >= cutoffS), cancellationToken);
    }

    /// <summary>Stores the population counters, so that the next start reads less of the log, and what live traffic taught the calibration.</summary>
    public async ValueTask SaveCountersAsync()
    {
        await _recovery.SaveAsync().ConfigureAwait(false);
        await _settings.SaveSnapshotAsync(RatesSnapshot, 0, Rates.Save(Engine.Scorer.Version)).ConfigureAwait(false);
    }

    /// <summary>
    /// Scores with a model from the next attempt on. What live traffic taught the calibration of this very model is taken up again; where
    /// it scores already, with another candidate beside it, what it has learned since the last snapshot stays.
    /// </summary>
    /// <param name="scorer">Made with <see cref="Rates"/>.</param>
    public async ValueTask UseAsync(IRiskScorer scorer)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        if (scorer.Version != Engine.Scorer.Version)
        {
            var saved = await _settings.LoadSnapshotAsync(RatesSnapshot).ConfigureAwait(false);
            Rates.Restore(scorer.Version, saved?.Snapshot);
        }
        Engine.Scorer = scorer;
    }

    private async ValueTask<PackedProfile> LoadAsync(UserKey user, CancellationToken cancellationToken) =>
        new(await _events.LoadProfileAsync(user).ConfigureAwait(false) ?? []);

    /// <param name="Appended">Completes when the event is stored; to be awaited once, and not within the turn. Completed already for a preview.</param>
    private readonly record struct Judged(Assessment Assessment, ValueTask Appended);

    /// <summary>
    /// One attempt's turn in its user's grain: read the counters, judge, and, unless it is a preview, count and write the event down.
    /// The store is given the event within the turn, so that an erasure, a turn of its own, comes wholly before it or wholly after.
    /// </summary>
    private sealed record Turn(
        Assessor Owner, SignInAttempt Attempt, Enrichment Enrichment, SignInTraits Traits, CompiledConfiguration Configuration)
    {
        public bool IsPreview { get; init; }

        public Judged Run(UserProfile profile)
        {
            var now = Attempt.Time;
            var knownDevice = profile.FindDevice(Traits.DeviceKey) is not null;
            var keys = Owner._enrichment.Keys(Attempt.User, Traits, Enrichment.Credential, knownDevice);
            var velocity = Owner.Velocity.Read(keys, now);
            var population = Owner.Population.Read(Traits);
            var standing = new AddressStanding(Configuration.Blocked.Find(Attempt.Ip, now), Configuration.Skipped.Find(Attempt.Ip, now));
            var assessment = Owner.Engine.Assess(
                Attempt, Enrichment, Traits, profile, velocity, population, standing, Configuration.Source);
            if (IsPreview)
                return new(assessment, default);
            Owner.Velocity.RecordAttempt(keys, now);
            var stored = StoredEvents.Of(Attempt, Enrichment, Traits, assessment);
            Owner._recent.Add(stored);
            return new(assessment, Owner._events.AppendAsync(stored));
        }
    }
}
