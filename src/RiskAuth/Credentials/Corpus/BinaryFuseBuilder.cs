namespace RiskAuth.Credentials.Corpus;

/// <summary>Builds filters one after another, and keeps its working arrays between them: about 27 bytes a key of the largest.</summary>
internal sealed class BinaryFuseBuilder
{
    /// <summary>Seeds tried before giving up. One nearly always does; a failure of all means that keys repeat.</summary>
    public const int MaxAttempts = 64;

    private byte[] _counts = [];
    private ulong[] _sums = [];
    private uint[] _ready = [];
    private ulong[] _peeled = [];
    private uint[] _peeledAt = [];

    /// <summary>Fills <paramref name="fingerprints"/> (of <see cref="FuseGeometry.ArrayLength"/> bytes) for distinct keys and returns the seed.</summary>
    /// <exception cref="InvalidOperationException">No seed worked: the keys are not distinct.</exception>
    public ulong Build(ReadOnlySpan<ulong> keys, FuseGeometry geometry, Span<byte> fingerprints)
    {
        Reserve(keys.Length, (int)geometry.ArrayLength);
        for (ulong attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            // Seeds are fixed, so that the same keys always give the same file.
            var seed = FuseSlots.Hash(attempt, 0x9e3779b97f4a7c15);
            if (!TryPeel(keys, geometry, seed))
                continue;
            Assign(keys.Length, geometry, fingerprints);
            return seed;
        }
        throw new InvalidOperationException($"No filter could be built for {keys.Length} keys: they are not distinct.");
    }

    /// <summary>Finds an order in which each key owns a cell that no later key touches.</summary>
    private bool TryPeel(ReadOnlySpan<ulong> keys, FuseGeometry geometry, ulong seed)
    {
        var cells = (int)geometry.ArrayLength;
        var counts = _counts.AsSpan(0, cells);
        var sums = _sums.AsSpan(0, cells);
        counts.Clear();
        sums.Clear();
        foreach (var key in keys)
        {
            var hash = FuseSlots.Hash(key, seed);
            var slots = new FuseSlots(hash, geometry);
            if (!Add(counts, sums, slots.First, hash) || !Add(counts, sums, slots.Second, hash) || !Add(counts, sums, slots.Third, hash))
                return false;
        }

        var ready = 0;
        for (uint cell = 0; cell < cells; cell++)
        {
            if (counts[(int)cell] == 1)
                _ready[ready++] = cell;
        }
        var peeled = 0;
        while (ready > 0)
        {
            var cell = _ready[--ready];
            if (counts[(int)cell] != 1)
                continue;
            var hash = sums[(int)cell];
            (_peeled[peeled], _peeledAt[peeled]) = (hash, cell);
            peeled++;
            var slots = new FuseSlots(hash, geometry);
            Remove(counts, sums, slots.First, hash, ref ready);
            Remove(counts, sums, slots.Second, hash, ref ready);
            Remove(counts, sums, slots.Third, hash, ref ready);
        }
        return peeled == keys.Length;
    }

    private static bool Add(Span<byte> counts, Span<ulong> sums, uint cell, ulong hash)
    {
        sums[(int)cell] ^= hash;
        return ++counts[(int)cell] != 0;
    }

    private void Remove(Span<byte> counts, Span<ulong> sums, uint cell, ulong hash, ref int ready)
    {
        sums[(int)cell] ^= hash;
        if (--counts[(int)cell] == 1)
            _ready[ready++] = cell;
    }

    private void Assign(int keys, FuseGeometry geometry, Span<byte> fingerprints)
    {
        fingerprints.Clear();
        for (var i = keys - 1; i >= 0; i--)
        {
            var slots = new FuseSlots(_peeled[i], geometry);
            var others = fingerprints[(int)slots.First] ^ fingerprints[(int)slots.Second] ^ fingerprints[(int)slots.Third];
            // The owned cell is still 0, so the three together hold only the other two.
            fingerprints[(int)_peeledAt[i]] = (byte)(slots.Fingerprint ^ others);
        }
    }

    private void Reserve(int keys, int cells)
    {
        if (_counts.Length < cells)
            (_counts, _sums, _ready) = (new byte[cells], new ulong[cells], new uint[cells]);
        if (_peeled.Length < keys)
            (_peeled, _peeledAt) = (new ulong[keys], new uint[keys]);
    }
}
