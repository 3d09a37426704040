using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using RiskAuth.Learning.Training;
using RiskAuth.Scoring.Trees;

namespace RiskAuth.Benchmarks.AgainstLibraries;

/// <summary>Our half of benchmarks/against-libraries: trains on the shared tables, scores the test rows, and reports times as name=value lines.</summary>
internal static class Comparison
{
    private const int Trainings = 3;
    private const int PredictionRounds = 3;
    private const int Seeds = 20;

    public static int Run(string folder)
    {
        var train = NumericFile.Read(Path.Combine(folder, "train.bin"));
        var test = NumericFile.Read(Path.Combine(folder, "test.bin"));
        var table = train.ToTable();
        Compare("deep", new BoostingOptions { Trees = 200, MaxDepth = 6, MaxLeaves = 64 });
        Compare("leafy", new BoostingOptions { Trees = 100, MaxDepth = 30, MaxLeaves = 20 });
        CompareForest(folder);
        return 0;

        void Compare(string name, BoostingOptions options)
        {
            BoostedTreesModel model = null!;
            Report($"{name}_train_s", Best(Trainings, () => model = BoostedTreesTrainer.Train(table, null, options).Model));
            Report($"{name}_cpu_s", Best(Trainings, () => BoostedTreesTrainer.Train(table, null, options with { Threads = 1 }), CpuTime));
            var trees = new BoostedTrees(model);
            var scores = new double[test.RowCount];
            trees.LogOdds(test.Values, scores);
            Save(folder, name, scores);
            Report($"{name}_row_us", RowMicroseconds(test, row => trees.LogOdds(row)));
        }
    }

    private static void CompareForest(string folder)
    {
        var train = NumericFile.Read(Path.Combine(folder, "anomalies-train.bin"));
        var test = NumericFile.Read(Path.Combine(folder, "anomalies-test.bin"));
        var table = train.ToTable();
        for (var seed = 1; seed <= Seeds; seed++)
        {
            IsolationForestModel model = null!;
            var options = new IsolationOptions { Trees = 200, Seed = (ulong)seed };
            var seconds = Best(1, () => model = IsolationForestTrainer.Train(table, options));
            var forest = new IsolationForest(model);
            var scores = new double[test.RowCount];
            forest.Score(test.Values, scores);
            Save(folder, $"forest{seed}", scores);
            if (seed == Seeds)
            {
                Report("forest_train_s", seconds);
                Report("forest_row_us", RowMicroseconds(test, row => forest.Score(row)));
            }
        }
    }

    private delegate double Scorer(ReadOnlySpan<float> row);

    private static double RowMicroseconds(NumericFile test, Scorer score)
    {
        const int Rows = 20_000;
        var sum = 0.0;
        var seconds = Best(PredictionRounds, () =>
        {
            for (var row = 0; row < Rows; row++)
            {
                sum += score(test.Row(row % test.RowCount));
            }
        });
        GC.KeepAlive(sum);
        return seconds * 1e6 / Rows;
    }

    private static double Best(int times, Action work) => Best(times, work, () => Stopwatch.GetElapsedTime(0));

    /// <summary>The least of several runs by the given clock.</summary>
    private static double Best(int times, Action work, Func<TimeSpan> clock)
    {
        var best = double.PositiveInfinity;
        for (var i = 0; i < times; i++)
        {
            var start = clock();
            work();
            best = Math.Min(best, (clock() - start).TotalSeconds);
        }

        return best;
    }

    private static TimeSpan CpuTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private static void Save(string folder, string name, double[] scores) =>
        File.WriteAllBytes(Path.Combine(folder, $"riskauth-{name}.f64"), MemoryMarshal.AsBytes(scores.AsSpan()));

    private static void Report(string name, double value) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}={value:G6}"));
}
