using System.Text.Json;

namespace RiskAuth.Operations;

/// <summary>How many bytes each operation may allocate, as benchmarks/budgets.json states it. Times are never gated: machines differ.</summary>
public static class Budgets
{
    /// <summary>A budget that is written is this much above what was measured, and at least <see cref="LeastMarginBytes"/>.</summary>
    private const double Margin = .03;

    private const double LeastMarginBytes = 8;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <exception cref="InvalidDataException">The file holds no budgets.</exception>
    public static IReadOnlyDictionary<string, double> Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, double>>(File.ReadAllText(path)) ?? throw new InvalidDataException($"{path} holds null.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path} must be an object of names and bytes: {exception.Message}", exception);
        }
    }

    /// <summary>A budget for what was measured: whole bytes, nothing for what allocates nothing.</summary>
    public static double For(double bytes) => bytes < .5 ? 0 : Math.Ceiling(Math.Max(bytes * (1 + Margin), bytes + LeastMarginBytes));

    public static void Write(string path, IReadOnlyDictionary<string, double> budgets) =>
        File.WriteAllText(path, JsonSerializer.Serialize(budgets, Indented) + "\n");

    /// <summary>Measures an operation until it is within its budget or the time is over.</summary>
    /// <returns>Name, measured and budget where the budget is exceeded; null where it is kept.</returns>
    public static string? Excess(Operation operation, double budget, TimeSpan atMost)
    {
        var bytes = AllocationMeter.BytesOf(operation, budget + AllocationMeter.Noise, atMost);
        return bytes <= budget + AllocationMeter.Noise ? null
            : FormattableString.Invariant($"{operation.Name} allocates {bytes:0.#} B an operation, and its budget is {budget:0.#} B (benchmarks/budgets.json).");
    }
}
