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

    /// <summary>Vectors that hold one rank of all registers.</summary>
    private const int Parts = 2;

    /// <summary>Halved as often as the highest rank says, it is one.</summary>
    private const uint Whole = 1 << Ranks;

    /// <summary>HyperLogLog's bias correction for 64 registers.</summary>
    private const double Alpha = .709;

    private const uint MinutesPerDay = 1_440;

    /// <summary>
    /// Minutes as <see cref="Stamp"/> makes them, rank by rank so that all registers of a rank are compared at once; 0 is never. A sketch in
    /// use clears cells older than a day daily, long before the numbers come round; one that was not used for two days has none that count.
    /// </summary>
    private readonly ushort[] _cells = new ushort[Registers * Ranks];

    private uint _cleanedMinute;

    public void Add(uint member, uint time, uint now)
    {
        var minute = now / 60;
        CleanDaily(minute);
        if (time / 60 + MinutesPerDay < minute)
            return;
        var hash = KeyHash.Mix(member);
        var register = (int)(hash & (Registers - 1));
        var rank = Math.Min(BitOperations.TrailingZeroCount(hash >> RegisterBits), Ranks - 1);
        ref var cell = ref _cells[rank * Registers + register];
        var stamp = Stamp(time / 60);
        if (cell == 0 || Age(cell, minute) > Age(stamp, minute))
            cell = stamp;
    }

    /// <summary>Distinct members within an hour and within a day.</summary>
    public (int Hour, int Day) Estimate(uint now)
    {
        if (now / 60 >= _cleanedMinute + 2 * MinutesPerDay)
            return default;
        var cells = MemoryMarshal.Cast<ushort, Vector512<ushort>>(_cells);
        var (minute, hour, day) = (Vector512.Create(Stamp(now / 60)), Vector512.Create((ushort)60), Vector512.Create((ushort)MinutesPerDay));
        var (inHour, inDay) = (default(Harmonic), default(Harmonic));
        for (var part = 0; part < Parts; part++)
        {
            // Of each register the share that its highest rank leaves; 0 where nothing was seen.
            var (hourShares, dayShares) = (Vector512<ushort>.Zero, Vector512<ushort>.Zero);
            for (var rank = 0; rank < Ranks; rank++)
            {
                var cell = cells[rank * Parts + part];
                var share = Vector512.Create((ushort)(Whole >> (rank + 1)));
                var (age, seen) = (minute - cell, ~Vector512.Equals(cell, Vector512<ushort>.Zero));
                hourShares = Vector512.ConditionalSelect(Vector512.LessThanOrEqual(age, hour) & seen, share, hourShares);
                dayShares = Vector512.ConditionalSelect(Vector512.LessThanOrEqual(age, day) & seen, share, dayShares);
            }
            inHour.Add(hourShares);
            inDay.Add(dayShares);
        }
        return (inHour.Estimate(), inDay.Estimate());
    }

    /// <summary>Adds up the registers of one window: <see cref="Whole"/> halved once more than a register's rank says, so that nothing is rounded.</summary>
    private struct Harmonic
    {
        private uint _sum;
        private int _empty;

        public void Add(Vector512<ushort> shares)
        {
            var (low, high) = Vector512.Widen(shares);
            _sum += Vector512.Sum(low + high);
            _empty += BitOperations.PopCount(Vector512.Equals(shares, Vector512<ushort>.Zero).ExtractMostSignificantBits());
        }

        public readonly int Estimate()
        {
            var estimate = Alpha * Registers * Registers * Whole / (_sum + (double)Whole * _empty);
            if (estimate <= 2.5 * Registers && _empty > 0)
                estimate = Registers * Math.Log((double)Registers / _empty);
            return (int)Math.Round(estimate);
        }
    }

    private void CleanDaily(uint minute)
    {
        if (minute < _cleanedMinute + MinutesPerDay)
            return;
        var isOutdated = minute >= _cleanedMinute + 2 * MinutesPerDay;
        _cleanedMinute = minute;
        foreach (ref var cell in _cells.AsSpan())
            if (isOutdated || Age(cell, minute) > MinutesPerDay)
                cell = 0;
    }

    /// <summary>Every minute has a number that is not 0. They come round after 45.5 days; an age across that moment is a minute more than it was.</summary>
    private static ushort Stamp(uint minute) => (ushort)(minute % ushort.MaxValue + 1);

    private static ushort Age(ushort cell, uint minute) => (ushort)(Stamp(minute) - cell);
}
