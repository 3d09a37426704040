using System.Diagnostics;
using System.Reflection;
using RiskAuth.Operations;

namespace RiskAuth.Server.Tests;

/// <summary>
/// What the engine's operations allocate, held against benchmarks/budgets.json. In a collection that runs alone, so that others' collections
/// of garbage do not disturb the counting. `dotnet run -c Release --project benchmarks/RiskAuth.Benchmarks -- budgets` prints all figures.
/// </summary>
[Collection(CountedAlone.Name)]
public sealed class BudgetTests(Workbench bench) : IClassFixture<Workbench>
{
    /// <summary>An operation within its budget takes a few milliseconds of this; one above it, all.</summary>
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(5);

    private static readonly IReadOnlyDictionary<string, double> Stated = Budgets.Read(Repository.Budgets);

    public static TheoryData<string> Operations => [.. Workbench.Names.Where(name => name != Workbench.NetworkLookUp)];

    [OptimisedTheory]
    [MemberData(nameof(Operations))]
    public void An_operation_allocates_no_more_than_its_budget(string name) => AssertKept(name);

    [InstalledGeoFact]
    public void A_network_look_up_allocates_no_more_than_its_budget() => AssertKept(Workbench.NetworkLookUp);

    [Fact]
    public void Every_operation_has_a_budget_and_every_budget_an_operation() => Assert.Equal(Workbench.Names, Stated.Keys);

    [Fact]
    public void An_operation_above_its_budget_is_named_with_what_it_allocates_and_what_it_may()
    {
        object? kept = null;
        var wasteful = new Operation("wasteful", () => kept = new byte[1_000]);
        Assert.Equal("wasteful allocates 1024 B an operation, and its budget is 1000 B (benchmarks/budgets.json).", Budgets.Excess(wasteful, 1_000, TimeSpan.FromMilliseconds(50)));
        Assert.Null(Budgets.Excess(wasteful, 1_024, AtMost));
        Assert.NotNull(kept);
    }

    [Fact]
    public void Allocations_of_other_threads_count_where_an_operation_uses_them()
    {
        var elsewhere = new Operation("elsewhere", () => Task.Run(() => new byte[100_000]).Wait()) { IsOnOneThread = false };
        Assert.InRange(AllocationMeter.BytesOf(elsewhere, 0, TimeSpan.FromMilliseconds(50)), 100_000, 150_000);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(40, 48)]
    [InlineData(1_000, 1_030)]
    public void A_new_budget_is_a_little_above_what_was_measured(double bytes, double budget) => Assert.Equal(budget, Budgets.For(bytes));

    [Fact]
    public void A_file_that_holds_no_budgets_is_refused()
    {
        var path = Path.GetTempFileName();
        foreach (var text in new[] { "", "[]", "null", "{\"a\":\"b\"}", "{\"a\":1" })
        {
            File.WriteAllText(path, text);
            Assert.Throws<InvalidDataException>(() => Budgets.Read(path));
        }
        File.Delete(path);
    }

    [Fact]
    public void An_unknown_operation_is_refused_with_those_that_there_are() =>
        Assert.Contains("assess-suspicious", Assert.Throws<ArgumentException>(() => bench.Open("asess")).Message, StringComparison.Ordinal);

    private void AssertKept(string name)
    {
        var excess = Budgets.Excess(bench.Open(name), Stated[name], AtMost);
        Assert.True(excess is null, excess);
    }
}

/// <summary>Tests that nothing else runs beside.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class CountedAlone
{
    public const string Name = "counted alone";
}

/// <summary>A theory about optimised code, which allocates less than code that a debugger can follow.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OptimisedTheoryAttribute : TheoryAttribute
{
    public OptimisedTheoryAttribute() =>
        Skip = typeof(RiskEngine).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true } ? "Budgets are for optimised code: run with -c Release." : null;
}

/// <summary>A fact about the installed network databases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class InstalledGeoFactAttribute : FactAttribute
{
    public InstalledGeoFactAttribute() => Skip = Repository.HasGeo ? null : "No network databases are installed: run `npm ci` in data/geo.";
}
