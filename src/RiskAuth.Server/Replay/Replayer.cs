using RiskAuth.Assessments;
using RiskAuth.Events;
using RiskAuth.Learning.Importers;
using RiskAuth.Learning.Replay;
using RiskAuth.Network;
using RiskAuth.Scoring;

namespace RiskAuth.Server.Replay;

/// <summary>Runs a log through the same assessor that serves live sign-ins: assess, then report what the log says happened, line by line.</summary>
internal sealed class Replayer(IEventStore events, ISettingsStore settings, INetworkSource network, IRiskScorer scorer, ReplayOutput? output)
{
    /// <summary>The counters forget old campaigns, so they are noted now and then.</summary>
    private static readonly TimeSpan CampaignStep = TimeSpan.FromHours(1);

    private readonly SignInReplay _replay = new(events, settings, network, scorer);
    private readonly TimeOrder _order = new();
    private DateTimeOffset _campaignsAt;

    public ReplayTally Tally { get; } = new();

    public long Late => _order.Late;

    /// <param name="onBroken">Told of every line that could not be read.</param>
    /// <param name="onProgress">Told now and then.</param>
    public async Task RunAsync(LogReader log, Action<BrokenLine> onBroken, Action onProgress, CancellationToken cancellationToken)
    {
        foreach (var entry in log.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.Broken is { } broken)
                onBroken(broken);
            else if (_order.Push(entry.SignIn!) is { } next)
                await AssessAsync(next, cancellationToken).ConfigureAwait(false);
            onProgress();
        }
        while (_order.Pop() is { } next)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await AssessAsync(next, cancellationToken).ConfigureAwait(false);
            onProgress();
        }
        if (_replay.Assessor is { } assessor)
        {
            Tally.Note(assessor.Velocity.AllCampaigns());
            await assessor.SaveCountersAsync().ConfigureAwait(false);
        }
    }

    private async Task AssessAsync(LoggedSignIn logged, CancellationToken cancellationToken)
    {
        var assessment = await _replay.AssessAsync(logged, cancellationToken).ConfigureAwait(false);
        await _replay.ReportOutcomeAsync(logged, cancellationToken).ConfigureAwait(false);
        Tally.Count(logged, assessment);
        output?.Write(logged.Id, assessment);
        if (logged.Time - _campaignsAt >= CampaignStep)
        {
            _campaignsAt = logged.Time;
            Tally.Note(_replay.Assessor!.Velocity.Campaigns(logged.Time));
        }
    }
}
