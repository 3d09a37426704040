using System.Buffers.Binary;
using System.Text;
using RiskAuth.Decisions;

namespace RiskAuth.Scoring.Models;

/// <summary>
/// Keeps the realised challenge rates at their targets while traffic drifts, between trainings: a streaming quantile
/// (Robbins and Monro 1951) at each of <see cref="Targets"/>, one per stratum for what is allocated evenly, and one over all for what is
/// allocated by risk; each learns from the sign-ins that were scored so. Only sign-ins that succeeded move it, each account a few times a day, by a bounded
/// step, and never beyond <see cref="MaxFactor"/> times the trained calibration: so whoever owns some accounts can at the very most change
/// how often others are challenged by that factor, and only as one voice among all accounts of the day. Thread-safe.
/// </summary>
public sealed class ChallengeRateKeeper
{
    /// <summary>Accounts that are remembered to have counted today; later ones count tomorrow.</summary>
    public const int MaxVoices = 262_144;

    /// <summary>Sign-ins of one account that count on one day.</summary>
    public const int MaxVoicesPerAccount = 4;

    public const double MaxFactor = 3;

    /// <summary>Challenge rates at which the calibration is kept right; between them the logarithm of the correction is linear.</summary>
    public static readonly IReadOnlyList<double> Targets = [.05, .01, .001];

    private static readonly double[] LogTargets = [.. Targets.Select(static target => Math.Log(target))];
    private static readonly double[] Steps = [.01, .02, .04];
    private static readonly double MaxShift = Math.Log(MaxFactor);

    /// <summary>Two targets never come closer than this in the logarithm, so that order is kept.</summary>
    private const double LeastGap = .1;

    /// <summary>Quantiles that are followed: each stratum's, then that of all together.</summary>
    private static readonly int Rows = Strata.All.Count + 1;

    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, int> _voices = [];
    private long _day;
    private volatile double[] _shifts = new double[Rows * 3];

    /// <summary>Counts since the start, per allocation and stratum: sign-ins, and how many of them were at or beyond each target.</summary>
    private readonly long[] _counts = new long[2 * Strata.All.Count * 4];

    /// <summary>The share of present sign-ins that look at least as risky, from the share of the training's.</summary>
    public double Adjust(Stratum stratum, double tail) => Adjust((int)stratum, tail);

    /// <summary>The same for a share of all sign-ins, of whatever stratum.</summary>
    public double AdjustOverall(double tail) => Adjust(Rows - 1, tail);

    private double Adjust(int row, double tail)
    {
        var shifts = _shifts;
        var offset = row * Targets.Count;
        var logTail = Math.Log(tail);
        var (fromTail, fromTarget) = (0.0, 0.0);
        for (var i = 0; i < LogTargets.Length; i++)
        {
            var target = LogTargets[i];
            var threshold = target + shifts[offset + i];
            if (logTail >= threshold)
                return Math.Exp(fromTarget + (target - fromTarget) * (logTail - fromTail) / (threshold - fromTail));
            (fromTail, fromTarget) = (threshold, target);
        }
        return Math.Exp(logTail - fromTail + fromTarget);
    }

    /// <summary>Learns from one successful sign-in.</summary>
    /// <param name="account">Hash of the account.</param>
    /// <param name="tail">What <see cref="Adjust(Stratum, double)"/> or <see cref="AdjustOverall"/> said of it when it was assessed.</param>
    /// <param name="allocation">Which of the two.</param>
    public void Learn(ulong account, Stratum stratum, double tail, DateTimeOffset time, ChallengeAllocation allocation = ChallengeAllocation.Even)
    {
        lock (_lock)
        {
            var day = time.ToUnixTimeSeconds() / 86_400;
            if (day > _day)
            {
                _voices.Clear();
                _day = day;
            }
            var voices = _voices.GetValueOrDefault(account);
            if (voices >= MaxVoicesPerAccount || (voices == 0 && _voices.Count >= MaxVoices))
                return;
            _voices[account] = voices + 1;
            _shifts = Moved(allocation == ChallengeAllocation.Even ? (int)stratum : Rows - 1, tail);
            var counts = CountsOf(stratum, allocation);
            counts[0]++;
            for (var i = 0; i < Targets.Count; i++)
                counts[1 + i] += tail <= Targets[i] ? 1 : 0;
        }
    }

    /// <summary>Sign-ins counted since the start, and the share of them at or beyond each target; NaN without any.</summary>
    public (long SignIns, double[] Rates) Realised(Stratum stratum, ChallengeAllocation allocation = ChallengeAllocation.Even)
    {
        lock (_lock)
        {
            var counts = CountsOf(stratum, allocation);
            var (signIns, rates) = (counts[0], new double[Targets.Count]);
            for (var i = 0; i < rates.Length; i++)
                rates[i] = signIns == 0 ? double.NaN : (double)counts[1 + i] / signIns;
            return (signIns, rates);
        }
    }

    /// <param name="version">The model that is being kept right.</param>
    public byte[] Save(string version)
    {
        var shifts = _shifts;
        var bytes = new byte[sizeof(double) * shifts.Length + Encoding.UTF8.GetByteCount(version)];
        for (var i = 0; i < shifts.Length; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(sizeof(double) * i), shifts[i]);
        Encoding.UTF8.GetBytes(version, bytes.AsSpan(sizeof(double) * shifts.Length));
        return bytes;
    }

    /// <summary>
    /// Takes up what was saved for this version of the model. Anything else starts from the calibration as it was trained, which is
    /// always safe.
    /// </summary>
    public void Restore(string version, ReadOnlySpan<byte> saved)
    {
        var shifts = new double[Rows * Targets.Count];
        var isOfVersion = saved.Length > sizeof(double) * shifts.Length && Encoding.UTF8.GetString(saved[(sizeof(double) * shifts.Length)..]) == version;
        for (var i = 0; isOfVersion && i < shifts.Length; i++)
            shifts[i] = BinaryPrimitives.ReadDoubleLittleEndian(saved[(sizeof(double) * i)..]);
        var isSound = Array.TrueForAll(shifts, shift => Math.Abs(shift) <= MaxShift);
        lock (_lock)
            _shifts = isSound ? shifts : new double[shifts.Length];
    }

    private Span<long> CountsOf(Stratum stratum, ChallengeAllocation allocation) =>
        _counts.AsSpan((Targets.Count + 1) * ((int)allocation * Strata.All.Count + (int)stratum), Targets.Count + 1);

    private double[] Moved(int row, double tail)
    {
        double[] shifts = [.. _shifts];
        var offset = row * Targets.Count;
        for (var i = 0; i < Targets.Count; i++)
        {
            var step = tail <= Targets[i] ? -Steps[i] : Steps[i] * Targets[i] / (1 - Targets[i]);
            var highest = i == 0 ? -LeastGap - Math.Log(Targets[0]) : shifts[offset + i - 1] + Math.Log(Targets[i - 1] / Targets[i]) - LeastGap;
            shifts[offset + i] = Math.Min(Math.Clamp(shifts[offset + i] + step, -MaxShift, MaxShift), highest);
        }
        return shifts;
    }
}
