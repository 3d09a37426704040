using System.Diagnostics;
using RiskAuth.Learning.Detection;
using RiskAuth.Learning.Simulation;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Learning.Training;

namespace RiskAuth.Benchmarks;

/// <summary>
/// How long a model takes on a million rows, in the steps of <c>riskauth train</c>: attempts of a simulated log are replayed through the
/// assessor for their features, and the four detectors are trained and calibrated on these. Measuring the candidate afterwards is not in it.
/// Run: <c>-- retrain [FILE]</c>; with a file, the table is written there too.
/// </summary>
internal static class RetrainFigures
{
    private const int Rows = 1_000_000;
    private const int Users = 130_000;
    private const int Days = 60;

    public static async Task RunAsync(string? file)
    {
        var page = new FiguresPage("Training on a million rows", "retrain");
        Console.Error.WriteLine("Simulating ...");
        var book = AddressBook.Synthetic();
        var simulator = Simulator.Create(new() { Users = Users, Days = Days, Seed = 1, Attacks = AttackFamilies.Training, SingleShotShare = .02 }, book);
        if (simulator.Count < Rows)
            throw new InvalidOperationException($"The log has {simulator.Count} attempts only.");
        var rows = simulator.SignIns().Take(Rows).Select(LabelledSignIn.Of).ToList();
        var clock = Stopwatch.StartNew();
        var log = await DetectionLog.RecordAsync(
            rows, book.Source, new() { OnProgress = done => Console.Error.Write($"\rReplaying {done:#,0} of {Rows:#,0} ...") }, CancellationToken.None);
        var recorded = clock.Elapsed;
        Console.Error.WriteLine("\nTraining ...");
        clock.Restart();
        var model = ModelTrainer.Train(log, more: null, new() { Name = "retrain", TrainedOn = "a benchmark" });
        var trained = clock.Elapsed;
        page.Row($"features of {log.Count:#,0} attempts, replayed through the assessor by one thread", $"{recorded.TotalSeconds:0.0} s, {log.Count / recorded.TotalSeconds / 1000:0.0} k/s");
        page.Row(
            $"the model of these rows of {log.Table.FeatureCount} features: boosted trees ({model.Trees.Trees.Length} of at most 200), isolation forest, calibration of every stratum",
            $"{trained.TotalSeconds:0.0} s", "60 s");
        using var process = Process.GetCurrentProcess();
        page.Row($"memory at most, the log of attempts included", $"{process.PeakWorkingSet64 >> 20} MiB");
        await page.WriteAsync(file);
    }
}
