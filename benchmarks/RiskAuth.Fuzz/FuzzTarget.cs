namespace RiskAuth.Fuzz;

/// <summary>One parser of bytes from outside, and what it must keep to whatever comes.</summary>
/// <param name="Name">What it reads, as the command line says it.</param>
/// <param name="Seeds">Good inputs that are changed.</param>
/// <param name="Parse">
/// Hands the bytes to the real reader and checks what it promises. Refusals that the reader declares are caught here; whatever else
/// is thrown is a finding. The number says what happened: an input with a new one is kept and changed further.
/// </param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Seeds, Func<byte[], int> Parse)
{
    /// <summary>Pieces that mean something to the reader.</summary>
    public IReadOnlyList<byte[]> Words { get; init; } = [];

    /// <summary>The longest input that is tried.</summary>
    public int MaxLength { get; init; } = 8 * 1024;

    /// <summary>True for JSON, whose values are also changed one by one.</summary>
    public bool IsJson { get; init; }

    /// <summary>How many of its cases count as one of an ordinary reader's: those that are slow get fewer.</summary>
    public int Cost { get; init; } = 1;

    /// <summary>Time that one case may take.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Bytes that one case may allocate: so many, and so many more for each byte of input.</summary>
    public (long Fixed, long Each) AllocationLimit { get; init; } = (256 * 1024, 256);

    /// <summary>Done every <see cref="RenewEvery"/> cases, outside what is measured: lets go of what the cases left behind.</summary>
    public Action? Renew { get; init; }

    public const int RenewEvery = 2_000;
}

/// <summary>An input that broke a promise.</summary>
internal sealed record Finding(string Target, byte[] Input, string Fault);

/// <summary>A reader's promise that was not kept.</summary>
internal sealed class BrokenPromiseException(string message) : Exception(message)
{
    public static void Unless(bool isKept, string promise)
    {
        if (!isKept)
            throw new BrokenPromiseException(promise);
    }
}
