using RiskAuth.Assessments;
using RiskAuth.Events;
using RiskAuth.Features;
using RiskAuth.Learning.Replay;
using RiskAuth.Learning.Training;
using RiskAuth.Network;
using RiskAuth.Scoring;

namespace RiskAuth.Learning.Detection;

/// <summary>
/// A labelled log as the detectors see it: one row of features an attempt, each of the strict past. The rows keep the log's order.
/// </summary>
public sealed class DetectionLog
{
    private readonly Truth[] _truths;
    private readonly byte[] _families;
    private readonly int[] _campaigns;
    private readonly bool[] _succeeded;
    private readonly bool[] _stopped;
    private readonly float[] _scores;

    internal DetectionLog(
        TrainingTable table, Truth[] truths, byte[] families, string[] familyNames, int[] campaigns, bool[] succeeded, bool[] stopped, float[] scores)
    {
        (Table, _truths, _families, FamilyNames, _campaigns) = (table, truths, families, familyNames, campaigns);
        (_succeeded, _stopped, _scores) = (succeeded, stopped, scores);
    }

    /// <summary>Features, users as groups, times; the label says attack.</summary>
    public TrainingTable Table { get; }

    public int Count => _truths.Length;

    public ReadOnlySpan<Truth> Truths => _truths;

    /// <summary>Families that occur, in the order in which they first did.</summary>
    public IReadOnlyList<string> FamilyNames { get; }

    /// <summary>
    /// A person got into an account of their own: what challenge rates and false alarms are counted of. A person's mistyped attempts are
    /// learned from, and counted nowhere, because in production nobody could tell them from an attacker's.
    /// </summary>
    public bool IsSignIn(int row) => _truths[row] == Truth.Legitimate && _succeeded[row];

    /// <summary>Whether the whole engine, rules and policy included, challenged or blocked.</summary>
    public ReadOnlySpan<bool> Stopped => _stopped;

    /// <summary>The family of an attack; null for other rows.</summary>
    public string? FamilyOf(int row) => FamilyIndexOf(row) is >= 0 and var family ? FamilyNames[family] : null;

    /// <summary>The risk score that was given while the log was recorded.</summary>
    public ReadOnlySpan<float> Scores => _scores;

    /// <summary>Place of an attack's family in <see cref="FamilyNames"/>; -1 for other rows.</summary>
    public int FamilyIndexOf(int row) => _truths[row] == Truth.Attack ? _families[row] : -1;

    /// <summary>Number of the campaign that an attack belongs to, above 0; 0 where the log does not say.</summary>
    public int CampaignOf(int row) => _campaigns[row];

    /// <summary>These rows, then those of another log, whose users, unless they are said to be the same, and campaigns are others.</summary>
    public DetectionLog Append(DetectionLog other, bool ofSameUsers = false)
    {
        ArgumentNullException.ThrowIfNull(other);
        string[] names = [.. FamilyNames.Union(other.FamilyNames)];
        var renamed = Enumerable.Range(0, other.Count).Select(row => other.FamilyOf(row) is { } family ? (byte)Array.IndexOf(names, family) : (byte)0);
        var beyond = _campaigns.Length == 0 ? 0 : _campaigns.Max();
        return new(Table.Append(other.Table, ofSameUsers), [.. _truths, .. other._truths], [.. _families, .. renamed], names,
            [.. _campaigns, .. other._campaigns.Select(campaign => campaign == 0 ? 0 : campaign + beyond)], [.. _succeeded, .. other._succeeded], [.. _stopped, .. other._stopped], [.. _scores, .. other._scores]);
    }

    /// <summary>The rows that a predicate picks, in order.</summary>
    public DetectionLog Where(Func<int, bool> picks)
    {
        ArgumentNullException.ThrowIfNull(picks);
        int[] rows = [.. Enumerable.Range(0, Count).Where(picks)];
        return new(
            Table.Select(rows), Array.ConvertAll(rows, row => _truths[row]), Array.ConvertAll(rows, row => _families[row]),
            [.. FamilyNames], Array.ConvertAll(rows, row => _campaigns[row]), Array.ConvertAll(rows, row => _succeeded[row]),
            Array.ConvertAll(rows, row => _stopped[row]), Array.ConvertAll(rows, row => _scores[row]));
    }

    /// <summary>
    /// Runs a log through the assessor and writes down what the detectors would see. The engine never learns that an attack succeeded:
    /// a profile that knows the attacker would make the attacker's next attempt look like the owner's.
    /// </summary>
    /// <param name="log">Attempts in the order of their times.</param>
    /// <param name="options">How it is recorded.</param>
    public static async Task<DetectionLog> RecordAsync(
        IEnumerable<LabelledSignIn> log, INetworkSource network, RecordingOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(options);
        var recorder = new RecordingScorer(options.Scorer ?? new BaselineScorer());
        await using var store = new MemoryStore(maxEvents: 4_096, installationKey: options.InstallationKey ?? new byte[32]);
        var replay = new SignInReplay(store, store, network, recorder, ownLog: options.InstallationKey is not null);
        var builder = new DetectionLogBuilder();
        var probes = new DetectionLogBuilder(builder);
        foreach (var row in log)
        {
            foreach (var probe in options.Probes?.Before(row) ?? [])
            {
                var previewed = await replay.PreviewAsync(probe.SignIn, cancellationToken).ConfigureAwait(false);
                probes.Add(probe, recorder.Vector, previewed.Verdict.Unenforced != Decisions.Decision.Allow, previewed.RiskScore);
            }
            var assessment = await replay.AssessAsync(row.SignIn, cancellationToken).ConfigureAwait(false);
            if (row.Truth != Truth.Attack || !row.SignIn.Outcome.IsSuccess())
                await replay.ReportOutcomeAsync(row.SignIn, cancellationToken).ConfigureAwait(false);
            builder.Add(row, recorder.Vector, assessment.Verdict.Unenforced != Decisions.Decision.Allow, assessment.RiskScore);
            options.Probes?.Note(row);
            if (builder.RowCount % 4_096 == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                options.OnProgress?.Invoke(builder.RowCount);
            }
        }
        if (options.Probes is not null)
            options.Probes.Recorded = probes.Build();
        return builder.Build();
    }

    /// <summary>Scores as another does, and keeps the features of what it scored last. For one attempt at a time.</summary>
    private sealed class RecordingScorer(IRiskScorer inner) : IRiskScorer
    {
        private readonly float[] _vector = new float[FeatureSchema.Count];

        public ReadOnlySpan<float> Vector => _vector;

        public string Version => inner.Version;

        public bool Allocates(Decisions.ChallengeAllocation allocation) => inner.Allocates(allocation);

        public double Score(in Observation observation, IReadOnlyList<ObservedSignal> signals, Decisions.ChallengeAllocation allocation)
        {
            FeatureVector.Write(observation, _vector);
            return inner.Score(observation, signals, allocation);
        }

        public IReadOnlyList<Decisions.Reason> Explain(in Observation observation, IReadOnlyList<ObservedSignal> signals, Decisions.ChallengeAllocation allocation, double alertScore, int most) =>
            inner.Explain(observation, signals, allocation, alertScore, most);
    }
}

/// <summary>How a <see cref="DetectionLog"/> is recorded.</summary>
public sealed record RecordingOptions
{
    /// <summary>What decides meanwhile; null for the documented baseline.</summary>
    public IRiskScorer? Scorer { get; init; }

    /// <summary>The key of the installation whose own log this is; null for other logs.</summary>
    public byte[]? InstallationKey { get; init; }

    /// <summary>What is scored between the log's rows, and never learned from; null for nothing. Takes up what was recorded of it.</summary>
    public BehaviourProbes? Probes { get; init; }

    /// <summary>Told now and then how many attempts are done.</summary>
    public Action<int>? OnProgress { get; init; }
}

/// <summary>Collects the rows of a <see cref="DetectionLog"/>.</summary>
/// <param name="sameUsers">A builder that numbers the same users; null for none.</param>
internal sealed class DetectionLogBuilder(DetectionLogBuilder? sameUsers = null)
{
    private const int MaxFamilies = byte.MaxValue;

    private readonly TrainingTableBuilder _table = new(FeatureSchema.Version, FeatureSchema.Names);
    private readonly Dictionary<string, int> _users = sameUsers?._users ?? new(StringComparer.Ordinal);
    private readonly List<string> _familyNames = [];
    private readonly List<Truth> _truths = [];
    private readonly List<byte> _families = [];
    private readonly List<int> _campaigns = [];
    private readonly List<bool> _succeeded = [];
    private readonly List<bool> _stopped = [];
    private readonly List<float> _scores = [];

    public int RowCount => _truths.Count;

    public void Add(LabelledSignIn row, ReadOnlySpan<float> features, bool isStopped, double score)
    {
        if (!_users.TryGetValue(row.SignIn.User, out var user))
            _users.Add(row.SignIn.User, user = _users.Count);
        _table.Add(features, row.Truth == Truth.Attack, user, row.SignIn.Time.ToUnixTimeMilliseconds());
        _truths.Add(row.Truth);
        _families.Add(row.Truth == Truth.Attack ? FamilyOf(row.Family ?? "attack") : (byte)0);
        _campaigns.Add(row.Truth == Truth.Attack ? row.Campaign ?? 0 : 0);
        _succeeded.Add(row.SignIn.Outcome.IsSuccess());
        _stopped.Add(isStopped);
        _scores.Add((float)score);
    }

    public DetectionLog Build() => new(_table.Build(), [.. _truths], [.. _families], [.. _familyNames], [.. _campaigns], [.. _succeeded], [.. _stopped], [.. _scores]);

    private byte FamilyOf(string name)
    {
        var family = _familyNames.IndexOf(name);
        if (family >= 0)
            return (byte)family;
        if (_familyNames.Count == MaxFamilies)
            throw new TrainingDataException($"The log names more than {MaxFamilies} families of attacks.");
        _familyNames.Add(name);
        return (byte)(_familyNames.Count - 1);
    }
}
