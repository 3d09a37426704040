using System.Diagnostics;
using System.Runtime;
using RiskAuth.Decisions;
using RiskAuth.Events;
using RiskAuth.Learning.Replay;
using RiskAuth.Learning.Simulation;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Operations;
using RiskAuth.Scoring;

namespace RiskAuth.Benchmarks;

/// <summary>
/// How long one assessment takes in process: a simulated log of people and all kinds of attackers through assessor, grain, counters, model
/// and a store in memory. Each attempt is timed by itself, in the second half of the log; its outcome is reported in between, which is not.
/// Code is warm, because the log is replayed until the compiler has nothing left to do: a server is that after its first minutes. Data is
/// as cold as the log makes it, and collections count. Run alone: <c>-- assessments</c>.
/// </summary>
internal sealed class AssessmentFigures
{
    private const int SimulatedUsers = 4_000;
    private const int SimulatedDays = 30;
    private const int MostWarmUps = 10;
    private const int Replays = 20;

    /// <summary>Methods compiled during one replay below which the code counts as warm: what is left are stubs.</summary>
    private const int FewMethods = 50;

    private static readonly TimeSpan PauseProbe = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeastPause = TimeSpan.FromMicroseconds(10);

    private readonly AddressBook _book = AddressBook.Synthetic();
    private readonly List<SimulatedSignIn> _log;
    private readonly IRiskScorer _scorer = new Installation().Scorer;

    private AssessmentFigures() =>
        _log = [.. Simulator.Create(new() { Users = SimulatedUsers, Days = SimulatedDays, Seed = 1, Attacks = AttackFamilies.All }, _book).SignIns()];

    /// <summary>Rows of the table, and one on the machine.</summary>
    public static async Task WriteAsync(FiguresPage page)
    {
        var figures = new AssessmentFigures();
        var methods = long.MaxValue;
        for (var warmUps = 0; warmUps < MostWarmUps && methods > FewMethods; warmUps++)
        {
            methods = -JitInfo.GetCompiledMethodCount();
            await figures.ReplayAsync();
            methods += JitInfo.GetCompiledMethodCount();
        }
        var replays = new List<Timed>();
        while (replays.Count < Replays)
            replays.Add(await figures.ReplayAsync());
        replays.Sort((one, other) => one.All.At(.99).CompareTo(other.All.At(.99)));
        var (best, median, worst) = (replays[0], replays[Replays / 2], replays[^1]);
        var least = Times.Least([.. replays.Select(replay => replay.All)]);
        page.Row(
            $"one assessment in process, over {best.All.Count:#,0} attempts of which {100.0 * best.Stopped.Count / best.All.Count:0.0} % were stopped and so explained; warm code, cold data, collections included; the quietest of {Replays} replays: p50 / p99 / p99.9",
            $"{best.All} µs", "p99 50 µs");
        page.Row($"of these the allowed ones; the stopped ones", $"{best.Allowed}; {best.Stopped} µs");
        page.Row($"the median replay; the loudest", $"{median.All}; {worst.All} µs");
        page.Row($"each attempt in the one of the replays in which it was quickest, so that neither the machine nor the collector got in between", $"{least} µs");
        page.Row($"what an empty loop loses on this machine right after: pauses of 10 µs and more", $"{Pauses()}");
    }

    private async Task<Timed> ReplayAsync()
    {
        await using var store = new MemoryStore(maxEvents: 4_096, installationKey: new byte[32]);
        var replay = new SignInReplay(store, store, _book.Source, _scorer);
        var timed = new Timed(new(_log.Count), new(_log.Count), new(_log.Count));
        foreach (var (place, row) in _log.Index())
        {
            var began = Stopwatch.GetTimestamp();
            var assessment = await replay.AssessAsync(row.SignIn, CancellationToken.None);
            var tookUs = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
            if (place >= _log.Count / 2)
            {
                timed.All.Add(tookUs);
                (assessment.Verdict.Decision == Decision.Allow ? timed.Allowed : timed.Stopped).Add(tookUs);
            }
            await replay.ReportOutcomeAsync(row.SignIn, CancellationToken.None);
        }
        return timed;
    }

    /// <summary>What nothing but the machine does to a loop that does nothing: ticks, and whoever else the host serves.</summary>
    private static string Pauses()
    {
        var (count, lost) = (0, TimeSpan.Zero);
        for (long began = Stopwatch.GetTimestamp(), last = began; Stopwatch.GetElapsedTime(began) < PauseProbe;)
        {
            var now = Stopwatch.GetTimestamp();
            var gap = Stopwatch.GetElapsedTime(last, now);
            last = now;
            if (gap < LeastPause)
                continue;
            count++;
            lost += gap;
        }
        return FormattableString.Invariant($"{count / PauseProbe.TotalSeconds:0} a second, {lost.TotalMicroseconds / Math.Max(1, count):0} µs each");
    }

    private sealed record Timed(Times All, Times Allowed, Times Stopped);

    private sealed class Times(int capacity)
    {
        private readonly List<double> _us = new(capacity);
        private double[]? _sorted;

        public int Count => _us.Count;

        public void Add(double us) => _us.Add(us);

        public double At(double share) => (_sorted ??= [.. _us.Order()])[(int)(share * (_us.Count - 1))];

        /// <summary>The least time of each attempt.</summary>
        public static Times Least(IReadOnlyList<Times> all)
        {
            var least = new Times(all[0].Count);
            for (var attempt = 0; attempt < all[0].Count; attempt++)
                least.Add(all.Min(times => times._us[attempt]));
            return least;
        }

        public override string ToString() => FormattableString.Invariant($"{At(.5):0.0} / {At(.99):0.0} / {At(.999):0.0}");
    }
}
