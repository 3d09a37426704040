using System.Globalization;
using RiskAuth.Assessments;
using RiskAuth.Events;
using RiskAuth.Learning.Training;
using RiskAuth.Network;
using RiskAuth.Profiles;

namespace RiskAuth.Learning.Detection;

/// <summary>
/// Our own event log as labelled attempts. Labels come from feedback (an administrator's outranks a user's, a later one an earlier) and
/// from outcomes, never from what the engine decided: a success that nobody complained of is its owner's, and so are the failures from
/// the same line shortly before it. Of everything else nothing is known. Attempts that are no sign-ins (a sign-up, a change of password, a
/// refreshed token) have no label: they are replayed because they too taught profiles and rotated tokens, and nothing else.
/// </summary>
public static class EventLogRows
{
    /// <summary>The kind of attack that feedback tells of.</summary>
    public const string Reported = "reported";

    /// <param name="log">The log's entries in the order in which they were committed.</param>
    /// <param name="installationKey">Of the installation that wrote the log: device tokens are issued again from it.</param>
    /// <returns>Attempts in the order of their times.</returns>
    /// <exception cref="TrainingDataException">The log holds more attempts than can be learned from at once.</exception>
    public static async Task<List<LabelledSignIn>> ReadAsync(
        IAsyncEnumerable<LogEntry> log, byte[] installationKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(log);
        var histories = await CollectAsync(log, cancellationToken).ConfigureAwait(false);
        var tokens = new DeviceTokens(installationKey);
        var issued = new Dictionary<ulong, string>();
        foreach (var history in histories)
        {
            if (history.Outcome?.IsSuccess() == true && tokens.Issue(history.Event.Id, history.Event.User) is { } token)
                issued[tokens.Key(token)] = token;
        }
        // What was complained of was unlearned, and without a label its success would be learned again.
        histories.RemoveAll(history => history.Event.Kind != SignInKind.SignIn && history.Complaint);
        var rows = histories.ConvertAll(history => new LabelledSignIn(SignInOf(history, issued), TruthOf(history), history.Complaint ? Reported : null));
        OutcomeLabels.ForgiveMistyping(rows);
        return rows;
    }

    private static async Task<List<History>> CollectAsync(IAsyncEnumerable<LogEntry> log, CancellationToken cancellationToken)
    {
        var byId = new Dictionary<Guid, History>();
        await foreach (var entry in log.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (!byId.TryGetValue(entry.Event.Id, out var history))
            {
                if (byId.Count == TrainingTable.MaxRowCount)
                    throw new TrainingDataException($"The log holds more than {TrainingTable.MaxRowCount} attempts, which is as many as can be replayed.");
                byId.Add(entry.Event.Id, history = new(entry.Event));
            }
            history.Outcome = entry.Outcome?.Outcome ?? history.Outcome;
            if (entry.Feedback is { } feedback && (history.Feedback is not { } earlier || feedback.Source >= earlier.Source))
                history.Feedback = feedback;
        }
        var histories = byId.Values.ToList();
        histories.Sort((one, other) => one.Event.Time.CompareTo(other.Event.Time) is not 0 and var order ? order : one.Event.Id.CompareTo(other.Event.Id));
        return histories;
    }

    private static Truth TruthOf(History history) =>
        history.Event.Kind != SignInKind.SignIn ? Truth.Unknown
        : history.Complaint ? Truth.Attack
        : history.Feedback is not null || history.Outcome?.IsSuccess() == true ? Truth.Legitimate
        : Truth.Unknown;

    private static LoggedSignIn SignInOf(History history, Dictionary<ulong, string> issued)
    {
        var stored = history.Event;
        var device = stored.DeviceKey == 0 ? null
            : issued.TryGetValue(stored.DeviceKey, out var token) ? token
            : $"unknown-{stored.DeviceKey.ToString("x16", CultureInfo.InvariantCulture)}";
        var tag = stored.PasswordTag == 0 ? null : stored.PasswordTag.ToString("x16", CultureInfo.InvariantCulture);
        return new(
            stored.Id.ToString(), stored.Time, $"{stored.User.Tenant}/{stored.User.User}", AddressOf(stored), stored.UserAgent, device, stored.RttMs, tag,
            history.Outcome != Outcome.UnknownUser, history.Outcome ?? Outcome.Abandoned, null, null)
        {
            Account = stored.User,
            Kind = stored.Kind,
            PopularPassword = stored.HasPopularPassword(),
            Fingerprint = stored.Fingerprint,
            ClientHints = stored.ClientHints,
            Facts = stored.Network,
        };
    }

    /// <summary>
    /// An address of which retention kept the range only gets back a last part, made from its hash: so equal addresses stay equal, and
    /// which one it was stays unknown.
    /// </summary>
    private static ClientAddress AddressOf(StoredEvent stored) =>
        stored.IpHash == 0 ? stored.Ip : stored.Ip.WithHostBits(stored.IpHash);

    private sealed class History(StoredEvent stored)
    {
        public StoredEvent Event => stored;
        public Outcome? Outcome { get; set; }
        public FeedbackReport? Feedback { get; set; }
        public bool Complaint => Feedback is { Value: FeedbackValue.Invalid };
    }
}
