using System.CommandLine;
using System.Globalization;
using RiskAuth.Learning.Detection;
using RiskAuth.Learning.Evaluation;
using RiskAuth.Learning.Simulation;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Learning.Training;
using RiskAuth.Network;
using RiskAuth.Scoring.Models;
using RiskAuth.Server.Hosting;

namespace RiskAuth.Server.Commands.Models;

/// <summary>
/// <c>riskauth train</c>: trains a candidate on the operator's own traffic, with simulated attackers among it, or on simulated traffic
/// alone, and measures it beside the promoted model on what it has not seen.
/// </summary>
internal static class TrainCommand
{
    private const double InjectedShare = .01;
    private const int SimulatedDays = 60;

    /// <summary>Newest share of the operator's log that a candidate is measured on and never learns from.</summary>
    private const double NewestShare = .2;

    /// <summary>Far from any seed that training uses, so that what is measured on was never learned from.</summary>
    private const ulong HeldOutSeeds = 1_000;

    private static readonly LogInput Input = new();

    private static readonly Option<int> Simulate = new("--simulate")
    {
        Description = "Simulated users to learn from besides the log; without a log, all there is. 0 for none.",
        HelpName = "USERS",
        DefaultValueFactory = _ => 20_000,
    };

    private static readonly Option<ulong> Seed = new("--seed") { Description = "Equal seeds and logs give equal models, to the byte.", DefaultValueFactory = _ => 1 };

    private static readonly Option<string> Name = new("--name") { Description = "What the model is called; its version adds a hash.", DefaultValueFactory = _ => "model" };

    private static readonly Option<double> Rate = new("--challenge-rate") { Description = "The challenge rate at which candidate and promoted model are compared.", DefaultValueFactory = _ => .05 };

    private static readonly Option<string> Models = ModelsOption.Create();

    public static Command Create()
    {
        var command = new Command("train", "Train a model on a log, the installation's own or another, or on simulated traffic alone.");
        foreach (var option in Input.Options.Concat([Simulate, Seed, Name, Rate, Models]))
            command.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetValue(Name)!;
        if (!ModelManifest.IsVersion(name) || name.Length > 40)
            throw new StartFailure("--name must be 1 to 40 small letters, digits, dots or hyphens.");
        if (parsed.GetValue(Simulate) is var users && users != 0 && users is < 500 or > SimulationOptions.MaxUsers)
            throw new StartFailure($"--simulate must be 0, or 500 to {SimulationOptions.MaxUsers}.");
        if (parsed.GetValue(Rate) is not (> 0 and < 1))
            throw new StartFailure("--challenge-rate must be between 0 and 1.");
        var library = ModelsOption.Library(OptionsReader.Of(parsed.GetValue(Input.Data)), parsed.GetValue(Models));
        var promoted = library.LoadPromoted(out var problem);
        if (problem is not null)
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"riskauth: {problem} The candidate is compared with the baseline.");
        Trained? trained = null;
        await Terminal.WithProgressAsync(async progress => trained = Input.IsNamed(parsed)
            ? await OnLogAsync(parsed, promoted, progress, cancellationToken)
            : await OnSimulationAsync(parsed, promoted, progress, cancellationToken));
        var folder = ModelFolder.Save(trained!.Model, library.Folder, TrainingPages.Of(trained, Reproduce(parsed)));
        TrainingPages.Print(parsed.InvocationConfiguration.Output, trained, folder);
        return ExitCodes.Done;
    }

    private static async Task<Trained> OnLogAsync(ParseResult parsed, RiskModel? promoted, Action<string, double> progress, CancellationToken cancellationToken)
    {
        var network = Input.Network(parsed);
        progress("Reading the log", -1);
        var log = await Input.ReadAsync(parsed, cancellationToken);
        var seed = parsed.GetValue(Seed);
        var rows = AttackInjector.Inject(log.Rows, network, InjectedShare, seed);
        var probes = new BehaviourProbes(seed, tokensRotate: log.Key is not null);
        var recorded = log.Counted(await RecordAsync(rows, network, log.Key, null, "Replaying the log", rows.Count, progress, cancellationToken, probes));
        var newest = NewestFrom(recorded);
        var odd = log.Counted(probes.Learnable);
        var learned = recorded.Where(row => recorded.Table.TimesMs[row] < newest && !IsHeldOut(recorded.FamilyOf(row)))
            .Append(odd.Where(row => odd.Table.TimesMs[row] < newest), ofSameUsers: true);
        var more = parsed.GetValue(Simulate) == 0 ? null : await SimulatedAsync(parsed, seed, withTokens: true, held: false, progress, cancellationToken);
        var model = Train(parsed, learned, more, $"{log.Name}, with simulated attackers injected into it", progress, cancellationToken);
        // What the whole engine stops depends on what scores, so the candidate must have scored what it is measured on.
        var again = new BehaviourProbes(seed, tokensRotate: log.Key is not null);
        var measured = await RecordAsync(rows, network, log.Key, new(model), "Replaying the log with the model", rows.Count, progress, cancellationToken, again);
        progress("Measuring", -1);
        var report = Evaluator.Evaluate(
            From(measured, newest), model, new() { Log = $"the newest fifth of {log.Name}", Caveat = InjectedCaveat, Probes = From(again.Recorded!, newest) }, phase => progress(phase, -1), cancellationToken);
        return new(model, report, null, Compare(From(recorded, newest), model, promoted, parsed.GetValue(Rate)));

        static DetectionLog From(DetectionLog log, long fromMs) => log.Where(row => log.Table.TimesMs[row] >= fromMs);
    }

    private static async Task<Trained> OnSimulationAsync(ParseResult parsed, RiskModel? promoted, Action<string, double> progress, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(Simulate) == 0)
            throw new StartFailure("There is nothing to learn from: name a log with --log or --data, or let --simulate be more than 0.");
        var seed = parsed.GetValue(Seed);
        var learned = (await SimulatedAsync(parsed, seed, withTokens: true, held: false, progress, cancellationToken))
            .Append(await SimulatedAsync(parsed, seed + 1, withTokens: false, held: false, progress, cancellationToken));
        var model = Train(
            parsed, learned, null,
            $"simulated sign-ins of 2 x {parsed.GetValue(Simulate)} users over {SimulatedDays} days, seeds {seed} (with device tokens) and {seed + 1} (without), and odd hours of some of them as attacks", progress, cancellationToken);
        var scorer = new TrainedScorer(model);
        var reports = new List<EvaluationReport>();
        ModelComparison? comparison = null;
        foreach (var withTokens in new[] { true, false })
        {
            var audit = new SimulationAudit(AddressBook.Synthetic().Source);
            var probes = new BehaviourProbes(seed + HeldOutSeeds);
            var slice = await SimulatedAsync(parsed, seed + HeldOutSeeds, withTokens, held: true, progress, cancellationToken, scorer, audit, probes);
            var options = new EvaluationOptions { Log = $"simulated log, seed {seed + HeldOutSeeds}, {(withTokens ? "with" : "without")} device tokens", Audit = audit.Report(), Probes = probes.Recorded };
            reports.Add(Evaluator.Evaluate(slice, model, options, phase => progress($"{phase} ({(withTokens ? "with" : "without")} tokens)", -1), cancellationToken));
            comparison ??= Compare(await SimulatedAsync(parsed, seed + HeldOutSeeds + 1, withTokens, held: true, progress, cancellationToken), model, promoted, parsed.GetValue(Rate));
        }
        return new(model, reports[0], reports[1], comparison!);
    }

    /// <param name="held">The log is measured on: every family, at the natural share. Otherwise only what may be learned from, and more of it.</param>
    private static async Task<DetectionLog> SimulatedAsync(
        ParseResult parsed, ulong seed, bool withTokens, bool held, Action<string, double> progress, CancellationToken cancellationToken,
        TrainedScorer? scorer = null, SimulationAudit? audit = null, BehaviourProbes? probes = null)
    {
        var book = AddressBook.Synthetic();
        var options = new SimulationOptions
        {
            Users = parsed.GetValue(Simulate),
            Days = SimulatedDays,
            Seed = seed,
            Attacks = held ? AttackFamilies.All : AttackFamilies.Training,
            SingleShotShare = held ? .005 : .02,
        };
        var simulator = Simulator.Create(options, book, planned => progress($"Simulating seed {seed}", (double)planned / options.Users));
        var rows = simulator.SignIns().Select(row =>
        {
            audit?.Add(row);
            var labelled = LabelledSignIn.Of(row);
            return withTokens ? labelled : labelled with { SignIn = labelled.SignIn with { DeviceId = null } };
        });
        var own = probes ?? new BehaviourProbes(seed);
        var log = await RecordAsync(rows, book.Source, null, scorer, $"Replaying seed {seed}{(withTokens ? "" : " without tokens")}", simulator.Count, progress, cancellationToken, own);
        return held ? log : log.Append(own.Learnable, ofSameUsers: true);
    }

    private static Task<DetectionLog> RecordAsync(
        IEnumerable<LabelledSignIn> rows, INetworkSource network, byte[]? key, TrainedScorer? scorer, string phase, int count,
        Action<string, double> progress, CancellationToken cancellationToken, BehaviourProbes? probes = null) =>
        DetectionLog.RecordAsync(
            rows, network, new() { InstallationKey = key, Scorer = scorer, Probes = probes, OnProgress = done => progress(phase, (double)done / count) }, cancellationToken);

    private static RiskModel Train(
        ParseResult parsed, DetectionLog learned, DetectionLog? more, string trainedOn, Action<string, double> progress, CancellationToken cancellationToken)
    {
        return ModelTrainer.Train(
            learned, more, new() { Name = parsed.GetValue(Name)!, TrainedOn = trainedOn, Seed = parsed.GetValue(Seed) },
            new TreeProgress(progress), cancellationToken);
    }

    private static ModelComparison Compare(DetectionLog slice, RiskModel model, RiskModel? promoted, double rate) =>
        ModelComparison.Of(slice, model, promoted, promoted?.Version ?? ModelLibrary.Baseline, rate);

    private static long NewestFrom(DetectionLog log)
    {
        var times = log.Table.TimesMs.ToArray();
        return times.Length == 0 ? throw new StartFailure("The log holds no sign-ins.") : times[(int)((1 - NewestShare) * times.Length)];
    }

    private static bool IsHeldOut(string? family) => family is not null && AttackFamilies.TryParse(family, out var known) && AttackFamilies.HeldOut.Contains(known);

    private static string Reproduce(ParseResult parsed)
    {
        var log = Input.Options.Where(option => parsed.GetResult(option) is { Implicit: false })
            .Select(option => $"{option.Name} {string.Join(' ', parsed.GetResult(option)!.Tokens.Select(token => token.Value))} ");
        return string.Create(
            CultureInfo.InvariantCulture, $"riskauth train {string.Concat(log)}--simulate {parsed.GetValue(Simulate)} --seed {parsed.GetValue(Seed)} --name {parsed.GetValue(Name)}");
    }

    private const string InjectedCaveat =
        "The attacks of these figures are simulated attackers injected into this log's own traffic, placed and dressed like its own users; "
        + "real attackers need not look like them.";

    private sealed class TreeProgress(Action<string, double> progress) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => progress("Growing trees", (double)value.TreesDone / value.TreesPlanned);
    }
}

/// <summary>A trained model and what was measured of it.</summary>
/// <param name="WithoutTokens">The same log without device tokens, where that was measured.</param>
internal sealed record Trained(RiskModel Model, EvaluationReport Report, EvaluationReport? WithoutTokens, ModelComparison Comparison);
