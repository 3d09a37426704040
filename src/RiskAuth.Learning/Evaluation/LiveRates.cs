using RiskAuth.Decisions;
using RiskAuth.Learning.Detection;
using RiskAuth.Scoring.Models;

namespace RiskAuth.Learning.Evaluation;

/// <summary>
/// What share of legitimate sign-ins would be asked for more: with the calibration as trained, and with the streaming correction, which
/// starts at the log's first line and goes on as it does in production. Both count the later half of the log.
/// </summary>
internal sealed class LiveRates
{
    /// <summary>The row that holds all accounts together.</summary>
    public const string AllStrata = "all";

    private const int Periods = 10;

    private readonly ScoredLog _scored;
    private readonly double[] _live;
    private readonly double[]? _liveByRisk;
    private readonly int[] _legitimate;

    public LiveRates(ScoredLog scored)
    {
        _scored = scored;
        _live = Live(scored, scored.Tails, ChallengeAllocation.Even);
        _liveByRisk = scored.OverallTails is { } overall ? Live(scored, overall, ChallengeAllocation.ByRisk) : null;
        _legitimate = [.. Enumerable.Range(0, _live.Length).Where(row => scored.Log.Truths[row] == Truth.Legitimate)];
    }

    /// <summary>Where challenges are allocated evenly.</summary>
    public List<RateFigures> PerStratum() => PerStratum(_scored.Tails, _live);

    /// <summary>Where they are allocated by risk; null where the model cannot.</summary>
    public List<RateFigures>? ByRisk() => _liveByRisk is null ? null : PerStratum(_scored.OverallTails!, _liveByRisk);

    public List<RateOverTime> OverTime()
    {
        var figures = new List<RateOverTime>();
        foreach (var rows in _legitimate.Chunk(Math.Max(1, (_legitimate.Length + Periods - 1) / Periods)))
        {
            foreach (var target in ChallengeRateKeeper.Targets)
            {
                var from = DateTimeOffset.FromUnixTimeMilliseconds(_scored.Log.Table.TimesMs[rows[0]]);
                figures.Add(new(from, rows.Length, target, ShareWithin(_scored.Tails, rows, target), ShareWithin(_live, rows, target)));
            }
        }
        return figures;
    }

    private static double[] Live(ScoredLog scored, double[] tails, ChallengeAllocation allocation)
    {
        var (keeper, live) = (new ChallengeRateKeeper(), new double[tails.Length]);
        for (var row = 0; row < live.Length; row++)
        {
            var stratum = scored.Strata[row];
            live[row] = allocation == ChallengeAllocation.Even ? keeper.Adjust(stratum, tails[row]) : keeper.AdjustOverall(tails[row]);
            if (scored.Log.Truths[row] == Truth.Legitimate)
                keeper.Learn((ulong)scored.Log.Table.Groups[row], stratum, live[row], DateTimeOffset.FromUnixTimeMilliseconds(scored.Log.Table.TimesMs[row]), allocation);
        }
        return live;
    }

    private List<RateFigures> PerStratum(double[] trained, double[] live)
    {
        var later = _legitimate.AsSpan(_legitimate.Length / 2).ToArray();
        var figures = new List<RateFigures>();
        foreach (var target in ChallengeRateKeeper.Targets)
        {
            figures.Add(Figure(AllStrata, target, later));
            foreach (var stratum in Strata.All)
            {
                int[] rows = [.. later.Where(row => _scored.Strata[row] == stratum)];
                if (rows.Length > 0)
                    figures.Add(Figure(Strata.NameOf(stratum), target, rows));
            }
        }
        return figures;

        RateFigures Figure(string name, double target, int[] rows) =>
            new(name, target, rows.Length, ShareWithin(trained, rows, target), ShareWithin(live, rows, target));
    }

    private static double ShareWithin(double[] tails, int[] rows, double target) => (double)rows.Count(row => tails[row] <= target) / rows.Length;
}
