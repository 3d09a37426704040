using System.Diagnostics;
using RiskAuth.Operations;

namespace RiskAuth.Benchmarks;

/// <summary>What every operation allocates beside its budget. Run: <c>-- budgets</c>; <c>-- budgets --write</c> makes what is measured the budget.</summary>
internal static class BudgetTable
{
    private static readonly TimeSpan PerOperation = TimeSpan.FromSeconds(1.5);

    private const int Rounds = 4;
    private const int RoundMs = 100;

    /// <returns>0 when every budget is kept.</returns>
    public static int Run(bool write)
    {
        using var bench = new Workbench();
        var budgets = File.Exists(Repository.Budgets) ? new Dictionary<string, double>(Budgets.Read(Repository.Budgets)) : [];
        var exceeded = 0;
        Console.WriteLine("operation               measured B    budget B      time us");
        foreach (var name in Workbench.Names)
        {
            if (name == Workbench.NetworkLookUp && !Repository.HasGeo)
            {
                Console.WriteLine($"{name,-20} not measured: no databases are installed (`npm ci` in data/geo)");
                continue;
            }
            var operation = bench.Open(name);
            var bytes = AllocationMeter.BytesOf(operation, goodEnough: -1, PerOperation);
            if (write)
                budgets[name] = Budgets.For(bytes);
            var budget = budgets.GetValueOrDefault(name, -1);
            var isKept = bytes <= budget + AllocationMeter.Noise;
            exceeded += isKept ? 0 : 1;
            Console.WriteLine(FormattableString.Invariant($"{name,-20} {bytes,13:#,0.0} {budget,11:#,0} {BestUs(operation),12:#,0.000}{(isKept ? "" : "  EXCEEDED")}"));
        }
        if (write)
            Budgets.Write(Repository.Budgets, Workbench.Names.Where(budgets.ContainsKey).ToDictionary(name => name, name => budgets[name]));
        return exceeded == 0 ? 0 : 1;
    }
    /// <summary>Microseconds an operation in the quickest of several tenths of a second; for orientation, nothing depends on it.</summary>
    private static double BestUs(Operation operation)
    {
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var (clock, done) = (Stopwatch.StartNew(), 0L);
            for (; clock.ElapsedMilliseconds < RoundMs; done += operation.PerRun)
                operation.Run();
            best = Math.Min(best, clock.Elapsed.TotalMicroseconds / done);
        }
        return best;
    }
}
