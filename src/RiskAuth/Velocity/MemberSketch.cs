using System.Numerics;

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

    /// <summary>Minutes are kept modulo this, from 1; 0 is never. Cells older than a day are cleared daily, long before the numbers come round.</summary>
    private const uint MinuteCycle = ushort.MaxValue;

    private const uint MinutesPerDay = 1_440;

    private readonly ushort[] _cells = new ushort[Registers * Ranks];
    private uint _cleanedMinute;

    public void Add(uint member, uint time, uint now)
    {
        CleanDaily(now / 60);
        var hash = KeyHash.Mix(member);
        var register = (int)(hash & (Registers - 1));
        var rank = Math.Min(BitOperations.TrailingZeroCount(hash >> RegisterBits), Ranks - 1);
        ref var cell = ref _cells[register * Ranks + rank];
        if (cell == 0 || Age(cell, now / 60) > Age(Stamp(time / 60), now / 60))
            cell = Stamp(time / 60);
    }

    public int Estimate(uint windowSeconds, uint now)
    {
        var (sum, empty) = (0.0, 0);
        var minute = now / 60;
        for (var register = 0; register < Registers; register++)
        {
            var rank = HighestRank(register, windowSeconds / 60, minute);
            sum += 1.0 / (1 << rank);
            if (rank == 0)
                empty++;
        }
        var estimate = Alpha * Registers * Registers / sum;
        if (estimate <= 2.5 * Registers && empty > 0)
            estimate = Registers * Math.Log((double)Registers / empty);
        return (int)Math.Round(estimate);
    }

    private int HighestRank(int register, uint windowMinutes, uint minute)
    {
        for (var rank = Ranks - 1; rank >= 0; rank--)
        {
            var cell = _cells[register * Ranks + rank];
            if (cell != 0 && Age(cell, minute) <= windowMinutes)
                return rank + 1;
        }
        return 0;
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

    private static ushort Stamp(uint minute) => (ushort)(minute % MinuteCycle + 1);

    private static uint Age(ushort cell, uint minute) => (minute % MinuteCycle + MinuteCycle + 1 - cell) % MinuteCycle;
}
