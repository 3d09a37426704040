using System.Numerics;

namespace RiskAuth.Velocity;

/// <summary>Counts the distinct users, addresses or passwords of one campaign since it began: exactly up to 128, then by HyperLogLog with 1,024 registers (3 %).</summary>
internal sealed class CampaignMembers
{
    public const int MaxExact = 128;

    private const int Registers = 1_024;
    private const int RegisterBits = 10;
    private const double Alpha = .7213 / (1 + 1.079 / Registers);

    private uint[] _ids = new uint[4];
    private int _count;
    private byte[]? _ranks;

    /// <summary>How many there are, exactly or by estimate.</summary>
    public int Count => _count;

    public void Clear() => (_ids, _count, _ranks) = (new uint[4], 0, null);

    /// <summary>Adds a member; 0 is none.</summary>
    public void Add(uint member)
    {
        if (member == 0)
            return;
        if (_ranks is not null)
        {
            if (Rank(_ranks, member))
                _count = Estimate(_ranks);
            return;
        }
        if (_ids.AsSpan(0, _count).Contains(member))
            return;
        if (_count == MaxExact)
        {
            StartEstimating(member);
            return;
        }
        if (_count == _ids.Length)
            Array.Resize(ref _ids, _count * 2);
        _ids[_count++] = member;
    }

    private void StartEstimating(uint newest)
    {
        _ranks = new byte[Registers];
        foreach (var id in _ids)
            Rank(_ranks, id);
        Rank(_ranks, newest);
        _ids = [];
        _count = Estimate(_ranks);
    }

    private static bool Rank(byte[] ranks, uint member)
    {
        var hash = KeyHash.Mix(member);
        var rank = (byte)(BitOperations.TrailingZeroCount((hash >> RegisterBits) | (1UL << (64 - RegisterBits))) + 1);
        ref var highest = ref ranks[hash & (Registers - 1)];
        if (rank <= highest)
            return false;
        highest = rank;
        return true;
    }

    private static int Estimate(byte[] ranks)
    {
        var (sum, empty) = (0.0, 0);
        foreach (var rank in ranks)
        {
            sum += 1.0 / (1UL << rank);
            empty += rank == 0 ? 1 : 0;
        }
        var estimate = Alpha * Registers * Registers / sum;
        return (int)Math.Round(estimate <= 2.5 * Registers && empty > 0 ? Registers * Math.Log((double)Registers / empty) : estimate);
    }
}
