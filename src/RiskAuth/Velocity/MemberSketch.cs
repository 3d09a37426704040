using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RiskAuth.Velocity;

/// <summary>
/// Estimates how many distinct members were seen within any window of up to a day: HyperLogLog (Flajolet et al. 2007) with 64 registers,
/// in which every rank of a register keeps the minute in which it was last hit instead of one bit, so that one structure serves all windows.
/// Standard error about 13 %. 2 KB.
/// </summary>
internal sealed class MemberSketch
{
    private const int Registers = 64;
    private const int RegisterBits = 6;
    private const int Ranks = 16;

    /// <summary>HyperLogLog's bias correction for 64 registers.</summary>
    private const double Alpha = .709;

    private const uint MinutesPerDay = 1_440;

    /// <summary>Minutes modulo 65,536, rank by rank so that all registers of a rank are compared at once; 0 is never. Cells older than a day are cleared daily, long before the numbers come round.</summary>
    private readonly ushort[] _cells = new ushort[Registers * Ranks];

    private uint _cleanedMinute;

    public void Add(uint member, uint time, uint now)
    {
        CleanDaily(now / 60);
        var hash = KeyHash.Mix(member);
        var register = (int)(hash & (Registers - 1));
        var rank = Math.Min(BitOperations.TrailingZeroCount(hash >> RegisterBits), Ranks - 1);
        ref var cell = ref _cells[rank * Registers + register];
        if (cell == 0 || Age(cell, now / 60) > Age(Stamp(time / 60), now / 60))
            cell = Stamp(time / 60);
    }

    public int Estimate(uint windowSeconds, uint now)
    {
        Span<ushort> highest = stackalloc ushort[Registers];
        HighestRanks(highest, (ushort)(windowSeconds / 60), (ushort)(now / 60));
        var (sum, empty) = (0.0, 0);
        foreach (var rank in highest)
        {
            sum += 1.0 / (1 << rank);
            empty += rank == 0 ? 1 : 0;
        }
        var estimate = Alpha * Registers * Registers / sum;
        if (estimate <= 2.5 * Registers && empty > 0)
            estimate = Registers * Math.Log((double)Registers / empty);
        return (int)Math.Round(estimate);
    }

    /// <summary>For each register, one more than the highest rank that was hit within the window; 0 for none.</summary>
    private void HighestRanks(Span<ushort> highest, ushort windowMinutes, ushort minute)
    {
        var cells = MemoryMarshal.Cast<ushort, Vector256<ushort>>(_cells);
        var result = MemoryMarshal.Cast<ushort, Vector256<ushort>>(highest);
        var (window, now) = (Vector256.Create(windowMinutes), Vector256.Create(minute));
        for (var rank = 0; rank < Ranks; rank++)
        {
            var value = Vector256.Create((ushort)(rank + 1));
            for (var part = 0; part < result.Length; part++)
            {
                var cell = cells[rank * result.Length + part];
                var fresh = Vector256.LessThanOrEqual(now - cell, window) & ~Vector256.Equals(cell, Vector256<ushort>.Zero);
                result[part] = Vector256.ConditionalSelect(fresh, value, result[part]);
            }
        }
    }

    private void CleanDaily(uint minute)
    {
        if (minute < _cleanedMinute + MinutesPerDay)
            return;
        _cleanedMinute = minute;
        foreach (ref var cell in _cells.AsSpan())
            if (cell != 0 && Age(cell, minute) > MinutesPerDay)
                cell = 0;
    }

    private static ushort Stamp(uint minute) => (ushort)minute == 0 ? (ushort)1 : (ushort)minute;

    private static ushort Age(ushort cell, uint minute) => (ushort)((ushort)minute - cell);
}
