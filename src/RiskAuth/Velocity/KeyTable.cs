namespace RiskAuth.Velocity;

/// <summary>All keys of one kind, spread over shards so that callers seldom wait for each other.</summary>
internal sealed class KeyTable
{
    private const int Shards = 16;

    /// <summary>One key in four is expected to have more than one event.</summary>
    private const int KeysPerBlock = 4;

    private readonly KeyShard[] _shards;
    private readonly ulong _seed;

    public KeyTable(int maxKeys, int maxBusyKeys, ulong seed, SketchAllowance sketches)
    {
        _seed = seed;
        _shards = new KeyShard[Shards];
        var perShard = Math.Max(1, maxKeys / Shards);
        for (var shard = 0; shard < Shards; shard++)
            _shards[shard] = new(
                perShard, Math.Max(4, perShard / KeysPerBlock), Math.Max(1, maxBusyKeys / Shards), seed, sketches);
    }

    public int Count => _shards.Sum(shard => shard.Count);

    // The shard comes from the hash's top bits, the chain inside it from the bottom.
    public KeyShard this[ulong key] => _shards[KeyHash.Mix(key ^ _seed) >> 60];
}
