using System.Globalization;
using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Decisions;
using RiskAuth.Learning.Simulation;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Scoring;
using RiskAuth.Signals;

namespace RiskAuth.Learning.Scenarios;

/// <summary>How much of the campaigns of one family is stopped.</summary>
/// <param name="Campaigns">With more than <see cref="CampaignTrial.Grace"/> attempts.</param>
/// <param name="Late">Attempts after each campaign's 20th.</param>
/// <param name="Stopped">Those of them that are challenged or blocked.</param>
/// <param name="Weakest">Share stopped of the campaign that got away best.</param>
public sealed record StoppedShare(AttackFamily Family, int Campaigns, int Late, int Stopped, double Weakest)
{
    public double Share => Late == 0 ? double.NaN : (double)Stopped / Late;
}

/// <summary>Legitimate attempts that a rule over sequences challenged or blocked.</summary>
/// <param name="OfSuccesses">Those of them that were sign-ins with the right password.</param>
public sealed record FalseAlarms(ReasonCode Rule, int Attempts, int OfSuccesses);

/// <param name="Legitimate">Legitimate attempts in all.</param>
/// <param name="Successes">Those of them with the right password.</param>
public sealed record CampaignReport(IReadOnlyList<StoppedShare> Stopped, IReadOnlyList<FalseAlarms> Alarms, int Legitimate, int Successes)
{
    /// <summary>Alarms for each ten thousand legitimate attempts.</summary>
    public double PerTenThousand(FalseAlarms alarms)
    {
        ArgumentNullException.ThrowIfNull(alarms);
        return 10_000.0 * alarms.Attempts / Legitimate;
    }
}

/// <summary>
/// Runs a simulated log through an assessor and counts what the rules over sequences do to campaigns and to bystanders. An attacker who is
/// challenged gives up; one who is not gets in, and an administrator finds out, so that profiles keep nothing of attackers.
/// </summary>
public static class CampaignTrial
{
    /// <summary>Attempts of a campaign before its being stopped counts.</summary>
    public const int Grace = 20;

    public static readonly IReadOnlyList<ReasonCode> Rules =
        [ReasonCode.CredentialStuffing, ReasonCode.PasswordSpray, ReasonCode.BruteForce, ReasonCode.DistributedGuessing];

    /// <param name="log">In time order, with the numbers of its campaigns.</param>
    /// <param name="observe">Told of every attempt and what became of it.</param>
    public static async Task<CampaignReport> RunAsync(
        IEnumerable<SimulatedSignIn> log, AddressBook book, IRiskScorer? scorer = null, double challengeRate = ScenarioHarness.DefaultChallengeRate, Action<SimulatedSignIn, Assessment>? observe = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(log);
        var setting = new TrialSetting(book, scorer, challengeRate);
        TrialInstallation? installation = null;
        var tally = new CampaignTally();
        foreach (var row in log)
        {
            cancellationToken.ThrowIfCancellationRequested();
            installation ??= await TrialInstallation.StartAsync(setting, issueTokens: false, row.SignIn.Time).ConfigureAwait(false);
            var assessment = await installation.AssessAsync(AttemptOf(row.SignIn), CheckOf(row.SignIn)).ConfigureAwait(false);
            var isStopped = assessment.Verdict.Decision != Decision.Allow;
            await ReportAsync(installation, row, assessment, isStopped).ConfigureAwait(false);
            tally.Count(row, assessment, isStopped);
            observe?.Invoke(row, assessment);
        }
        return tally.Report();
    }

    private static async ValueTask ReportAsync(TrialInstallation installation, SimulatedSignIn row, Assessment assessment, bool isStopped)
    {
        var outcome = row.SignIn.Outcome;
        if (isStopped && outcome.IsSuccess())
            outcome = row.IsLegitimate ? Outcome.ChallengePassed : Outcome.Abandoned;
        await installation.ReportAsync(assessment, outcome).ConfigureAwait(false);
        if (!row.IsLegitimate && outcome.IsSuccess())
            await installation.DisownAsync(assessment).ConfigureAwait(false);
    }

    private static SignInAttempt AttemptOf(LoggedSignIn row) => new()
    {
        EventId = default,
        Time = row.Time,
        User = new UserKey(UserKey.DefaultTenant, row.User),
        Ip = row.Ip,
        UserAgent = row.UserAgent,
        DeviceToken = row.DeviceId,
        RttMs = row.RttMs,
    };

    /// <summary>The simulator's tags are a letter and a number in hexadecimal.</summary>
    private static CredentialCheck CheckOf(LoggedSignIn row) =>
        new(CredentialStatus.NotChecked, 0, row.PasswordTag is { } tag ? ulong.Parse(tag.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture) : 0);
}

internal sealed class CampaignTally
{
    private readonly Dictionary<int, (AttackFamily Family, int Attempts, int Stopped)> _campaigns = [];
    private readonly int[] _alarms = new int[CampaignTrial.Rules.Count];
    private readonly int[] _ofSuccesses = new int[CampaignTrial.Rules.Count];
    private int _legitimate;
    private int _successes;

    public void Count(SimulatedSignIn row, Assessment assessment, bool isStopped)
    {
        if (row.Campaign is { } number)
        {
            var (_, attempts, stopped) = _campaigns.GetValueOrDefault(number);
            _campaigns[number] = (row.Attack!.Value, attempts + 1, stopped + (isStopped && attempts >= CampaignTrial.Grace ? 1 : 0));
        }
        if (!row.IsLegitimate)
            return;
        var succeeded = row.SignIn.Outcome.IsSuccess();
        _legitimate++;
        _successes += succeeded ? 1 : 0;
        for (var rule = 0; isStopped && rule < _alarms.Length; rule++)
        {
            if (!assessment.Signals.Any(signal => signal.Code == CampaignTrial.Rules[rule]))
                continue;
            _alarms[rule]++;
            _ofSuccesses[rule] += succeeded ? 1 : 0;
        }
    }

    public CampaignReport Report() => new(
        [.. _campaigns.Values.Where(campaign => campaign.Attempts > CampaignTrial.Grace).GroupBy(campaign => campaign.Family).OrderBy(family => family.Key).Select(StoppedOf)],
        [.. CampaignTrial.Rules.Select((rule, at) => new FalseAlarms(rule, _alarms[at], _ofSuccesses[at]))],
        _legitimate, _successes);

    private static StoppedShare StoppedOf(IGrouping<AttackFamily, (AttackFamily Family, int Attempts, int Stopped)> family) => new(
        family.Key, family.Count(), family.Sum(campaign => campaign.Attempts - CampaignTrial.Grace), family.Sum(campaign => campaign.Stopped),
        family.Min(campaign => (double)campaign.Stopped / (campaign.Attempts - CampaignTrial.Grace)));
}
