namespace RiskAuth.Velocity;

/// <summary>What is kept of one key: 48 bytes, its first event included.</summary>
internal struct KeySlot
{
    public ulong Key;
    public int NextInChain;
    public uint LastSeen;

    /// <summary>First block of the events after the oldest one, or <see cref="EventBlocks.None"/>.</summary>
    public int Block;

    /// <summary>Index of the busy key that holds the history, or -1 while events are kept one by one.</summary>
    public int Busy;

    public KeyEvent Oldest;
    public byte Events;

    /// <summary>Rises with use, falls when the clock's hand passes.</summary>
    public byte Activity;

    public byte FailuresBeforeSuccess;
    public uint SucceededAt;
}

/// <summary>How far the memory is to bring a key.</summary>
internal enum FetchStep
{
    Head,
    Slot,
    Events,
}

/// <summary>
/// A hash table of keys of bounded size. When it is full, the clock algorithm chooses who goes: a key that was used again since
/// the hand last passed stays for up to fifteen rounds, so keys that appear once push out each other, not the active ones. Not thread-safe.
/// </summary>
internal sealed class KeySlots(int maxKeys, ulong seed)
{
    public const int None = -1;

    private const byte MaxActivity = 15;

    /// <summary>How far the hand moves for one new key; past it the least active that it met goes.</summary>
    private const int MaxSteps = 64;

    private KeySlot[] _slots = [];
    private int[] _heads = [];
    private int _hand;

    public int Count { get; private set; }

    public bool IsFull => Count == maxKeys;

    public ref KeySlot this[int slot] => ref _slots[slot];

    public int Find(ulong key)
    {
        if (_heads.Length == 0)
            return None;
        var slot = _heads[Chain(key)] - 1;
        while (slot >= 0 && _slots[slot].Key != key)
            slot = _slots[slot].NextInChain;
        return slot;
    }

    /// <summary>
    /// Has the memory bring what <see cref="Find"/> is about to read: first the chain's head, then the slot, then what it leads to. It needs
    /// no lock, because what it reads decides nothing.
    /// </summary>
    public void Fetch(ulong key, FetchStep step, EventBlocks blocks)
    {
        var (heads, slots) = (_heads, _slots);
        if (heads.Length == 0)
            return;
        ref var head = ref heads[ChainOf(key, heads.Length)];
        if (step == FetchStep.Head)
            Memory.Fetch(ref head);
        else if (head - 1 is var slot && (uint)slot < (uint)slots.Length)
        {
            if (step == FetchStep.Slot)
                Memory.Fetch(ref slots[slot]);
            else
                blocks.Fetch(slots[slot].Block);
        }
    }

    /// <summary>Puts a new key into a fresh slot, or into one whose content the caller has released.</summary>
    public void Put(int slot, ulong key, uint now)
    {
        ref var head = ref _heads[Chain(key)];
        _slots[slot] = new KeySlot
        {
            Key = key,
            NextInChain = head - 1,
            LastSeen = now,
            Block = EventBlocks.None,
            Busy = None,
        };
        head = slot + 1;
    }

    /// <summary>A slot that was never used. Only while not full.</summary>
    public int Fresh()
    {
        if (Count == _slots.Length)
            Grow();
        return Count++;
    }

    /// <summary>Takes the key that should go out of its chain and returns its slot. Only when full.</summary>
    public int TakeVictim(uint now)
    {
        var victim = ChooseVictim(now);
        ref var link = ref _heads[Chain(_slots[victim].Key)];
        if (link == victim + 1)
        {
            link = _slots[victim].NextInChain + 1;
            return victim;
        }
        var previous = link - 1;
        while (_slots[previous].NextInChain != victim)
            previous = _slots[previous].NextInChain;
        _slots[previous].NextInChain = _slots[victim].NextInChain;
        return victim;
    }

    public void UseAgain(int slot, uint now)
    {
        ref var used = ref _slots[slot];
        used.LastSeen = now;
        if (used.Activity < MaxActivity)
            used.Activity++;
    }

    private int ChooseVictim(uint now)
    {
        var least = None;
        for (var steps = Math.Min(Count, MaxSteps); steps > 0; steps--)
        {
            _hand = (_hand + 1) % Count;
            ref var slot = ref _slots[_hand];
            if (slot.Activity == 0 || slot.LastSeen <= EpochSeconds.Before(now, EpochSeconds.Day))
                return _hand;
            slot.Activity--;
            if (least == None || slot.Activity < _slots[least].Activity)
                least = _hand;
        }
        return least;
    }

    private void Grow()
    {
        var capacity = Math.Min(maxKeys, Math.Max(16, Count * 2));
        Array.Resize(ref _slots, capacity);
        _heads = new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity)];
        for (var slot = 0; slot < Count; slot++)
        {
            ref var head = ref _heads[Chain(_slots[slot].Key)];
            _slots[slot].NextInChain = head - 1;
            head = slot + 1;
        }
    }

    private int Chain(ulong key) => ChainOf(key, _heads.Length);

    private int ChainOf(ulong key, int chains) => (int)(KeyHash.Mix(key ^ seed) & (ulong)(chains - 1));
}
