using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Network;
using RiskAuth.Signals;
using RiskAuth.Velocity;

namespace RiskAuth.Server.Replay;

/// <summary>What a replay counts for its summary. Bounded: past <see cref="MaxAddresses"/> new addresses without a place are counted together.</summary>
internal sealed class ReplayTally
{
    public const int MaxAddresses = 500_000;
    private const int MaxCampaigns = 10_000;

    private readonly Dictionary<ClientAddress, AddressTally> _addresses = [];
    private readonly Dictionary<(CampaignKind, VelocityKind, string), Campaign> _campaigns = [];
    private readonly SortedDictionary<string, long> _reasons = new(StringComparer.Ordinal);
    private readonly long[] _decisions = new long[3];

    public long Attempts { get; private set; }
    public long Failures { get; private set; }
    public long UntrackedAttempts { get; private set; }
    public DateTimeOffset First { get; private set; } = DateTimeOffset.MaxValue;
    public DateTimeOffset Last { get; private set; } = DateTimeOffset.MinValue;
    public int Addresses => _addresses.Count;

    public long Of(Decision decision) => _decisions[(int)decision];

    public void Count(LoggedSignIn attempt, Assessment assessment)
    {
        Attempts++;
        if (attempt.Outcome.IsFailure())
            Failures++;
        First = attempt.Time < First ? attempt.Time : First;
        Last = attempt.Time > Last ? attempt.Time : Last;
        var decision = assessment.Verdict.Unenforced;
        _decisions[(int)decision]++;
        if (decision != Decision.Allow)
            foreach (var reason in assessment.Verdict.Reasons.Where(r => ReasonCodes.Parse(r.Code) < ReasonCode.LowRisk))
                _reasons[reason.Code] = _reasons.GetValueOrDefault(reason.Code) + 1;
        var host = attempt.Ip.Host;
        if (!_addresses.TryGetValue(host, out var tally))
        {
            if (_addresses.Count >= MaxAddresses)
            {
                UntrackedAttempts++;
                return;
            }
            _addresses.Add(host, tally = new AddressTally(host, assessment.Network));
        }
        tally.Count(attempt, decision);
    }

    /// <summary>Keeps the largest that was seen of each campaign, because the counters forget one when its day is over.</summary>
    public void Note(IEnumerable<Campaign> campaigns)
    {
        foreach (var campaign in campaigns)
        {
            var key = (campaign.Kind, campaign.KeyKind, campaign.Key);
            if (_campaigns.TryGetValue(key, out var known) ? known.Failures <= campaign.Failures : _campaigns.Count < MaxCampaigns)
                _campaigns[key] = campaign;
        }
    }

    public IEnumerable<(string Code, long Count)> TopReasons(int most) =>
        _reasons.OrderByDescending(r => r.Value).Take(most).Select(r => (r.Key, r.Value));

    public IEnumerable<AddressTally> TopAddresses(int most) =>
        _addresses.Values.OrderByDescending(a => a.Failures).ThenByDescending(a => a.Attempts).ThenBy(a => a.First).Take(most);

    /// <summary>Every address with a burst of failures, the busiest first.</summary>
    public IReadOnlyList<AddressTally> Bursts() =>
        [.. _addresses.Values.Where(a => a.HadBurst).OrderByDescending(a => a.Failures).ThenBy(a => a.First)];

    /// <summary>Campaigns that are not tied to one address: one password over many accounts, many addresses at one account, whole networks.</summary>
    public IReadOnlyList<Campaign> WiderCampaigns() =>
        [.. _campaigns.Values.Where(c => c.KeyKind != VelocityKind.Address).OrderByDescending(c => c.Failures).ThenBy(c => c.Key, StringComparer.Ordinal)];
}
