using RiskAuth.Learning.Simulation;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Scoring;

namespace RiskAuth.Learning.Scenarios;

/// <summary>Twenty-one scripts of every behaviour, each run through an installation of its own.</summary>
public static class ScenarioHarness
{
    public const int ScriptsPerBehaviour = 21;

    public const double DefaultChallengeRate = .05;

    /// <summary>Attempts of an attack after which most of it must be stopped.</summary>
    private const int Grace = 20;

    private const double LateShare = .9;

    private static IReadOnlyList<Behaviour> All => [.. AttackBehaviours.All, .. CleanBehaviours.All];

    /// <summary>Names of all behaviours, attacks first.</summary>
    public static IReadOnlyList<string> Names => [.. All.Select(behaviour => behaviour.Name)];

    /// <param name="scorer">Null for the documented baseline.</param>
    /// <param name="challengeRate">
    /// Share of legitimate sign-ins that a calibrated score may ask for more: it will, so that a clean behaviour can only be judged at a low rate.
    /// </param>
    /// <param name="only">Null for every behaviour, else the names of some.</param>
    /// <param name="onProgress">Told the share of scripts done, from any thread.</param>
    public static ScenarioReport Run(
        ulong seed = 1, IRiskScorer? scorer = null, double challengeRate = DefaultChallengeRate, IReadOnlyCollection<string>? only = null, Action<double>? onProgress = null,
        CancellationToken cancellationToken = default)
    {
        var book = AddressBook.Synthetic();
        var behaviours = All.Where(behaviour => only is null || only.Contains(behaviour.Name)).ToList();
        var results = new ScriptResult[behaviours.Count * ScriptsPerBehaviour];
        var done = 0;
        Parallel.For(0, results.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken }, at =>
        {
            var (behaviour, number) = (behaviours[at / ScriptsPerBehaviour], at % ScriptsPerBehaviour);
            results[at] = RunScript(behaviour, number, seed, new(book, scorer, challengeRate), cancellationToken);
            onProgress?.Invoke((double)Interlocked.Increment(ref done) / results.Length);
        });
        return new(seed, (scorer ?? new BaselineScorer()).Version,
        [
            .. behaviours.Select((behaviour, at) => new BehaviourResult(
                behaviour.Name, behaviour.What, behaviour.IsAttack, behaviour.Within,
                results[(at * ScriptsPerBehaviour)..((at + 1) * ScriptsPerBehaviour)])),
        ]);
    }

    /// <summary>The judged attempts of one script, for a closer look.</summary>
    internal static IReadOnlyList<Judged> Judge(Behaviour behaviour, int number, ulong seed, TrialSetting setting, CancellationToken cancellationToken)
    {
        var script = new Script(SeedOf(behaviour, number, seed), setting.Book);
        behaviour.Write(script);
        // Nothing in a trial ever waits: the store and the credential check are in memory.
        return ScriptRun.RunAsync(script, setting, cancellationToken).GetAwaiter().GetResult();
    }

    private static ScriptResult RunScript(Behaviour behaviour, int number, ulong seed, TrialSetting setting, CancellationToken cancellationToken)
    {
        var judged = Judge(behaviour, number, seed, setting, cancellationToken);
        var clean = judged.Where(attempt => attempt.Step.Side == Side.Clean).ToList();
        var stopped = clean.Where(attempt => attempt.IsStopped).ToList();
        var attack = judged.Where(attempt => attempt.Step.Side == Side.Attacker).ToList();
        var first = attack.FindIndex(attempt => attempt.IsStopped && attempt.Assessment.Signals.Any(signal => behaviour.OwnKind.Contains(signal.Code)));
        var late = attack.Skip(Grace).ToList();
        var stoppedLate = late.Count == 0 ? double.NaN : (double)late.Count(attempt => attempt.IsStopped) / late.Count;
        var isCaught = first >= 0 && first < behaviour.Within && !(stoppedLate < LateShare);
        // Whoever is challenged from the start and walks away never shows what kind of attack it is.
        var isStopped = attack.Count > 1 && attack.Count(attempt => attempt.IsStopped) >= LateShare * attack.Count;
        var any = attack.FindIndex(attempt => attempt.IsStopped);
        return new(number, behaviour.IsAttack ? isCaught || isStopped : stopped.Count == 0, any < 0 ? null : any + 1, stoppedLate, stopped.Count, clean.Count)
        {
            ByOwnKind = isCaught,
            FirstOfOwnKind = first < 0 ? null : first + 1,
            Reasons = string.Join(", ", stopped.SelectMany(attempt => attempt.Assessment.Verdict.Reasons).CountBy(reason => reason.Code)
                .OrderByDescending(reason => reason.Value).Select(reason => $"{reason.Key} {reason.Value}")),
        };
    }

    /// <summary>By name, so that a behaviour's scripts do not change when others are added.</summary>
    private static ulong SeedOf(Behaviour behaviour, int number, ulong seed)
    {
        var key = Chance.Key(seed, (ulong)number);
        foreach (var letter in behaviour.Name)
            key = Chance.Key(key, letter);
        return key;
    }
}
