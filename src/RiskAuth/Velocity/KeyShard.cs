using System.Runtime.CompilerServices;

namespace RiskAuth.Velocity;

/// <summary>
/// One part of the keys of one kind, behind one lock. A key starts as its events, up to <see cref="MaxExactEvents"/> of the last day,
/// and continues as counts in buckets. Time that goes backwards is read as the newest time of the key.
/// </summary>
internal sealed class KeyShard(int maxKeys, int maxBlocks, int maxBusy, ulong seed, SketchAllowance sketches)
{
    public const int MaxExactEvents = 1 + MaxBlocksPerKey * EventBlocks.EventsPerBlock;

    private const int MaxBlocksPerKey = 4;

    /// <summary>How many keys are looked at to free a block when all are taken.</summary>
    private const int MaxStripSteps = 64;

    /// <summary>How many busy keys are looked at to make another one busy when all places are taken.</summary>
    private const int MaxStaleSteps = 32;

    private readonly Lock _lock = new();
    private readonly KeySlots _slots = new(maxKeys, seed);
    private readonly EventBlocks _blocks = new(maxBlocks);
    private readonly List<BusyKey> _busy = [];
    private readonly Stack<BusyKey> _spare = [];
    private int _stripHand;
    private int _staleHand;

    public int Count
    {
        get
        {
            lock (_lock)
                return _slots.Count;
        }
    }

    public void Fetch(ulong key, FetchStep step) => _slots.Fetch(key, step, _blocks);

    public void Measure(ulong key, uint now, ref KeyStats stats)
    {
        lock (_lock)
        {
            var slot = _slots.Find(key);
            if (slot >= 0 && _slots[slot].LastSeen <= (ulong)now + EpochSeconds.Day)
                Measure(ref _slots[slot], Math.Max(now, _slots[slot].LastSeen), ref stats);
        }
    }

    /// <summary>Counts an attempt; returns how many events of the key are kept, one more than can be kept one by one for a busy key.</summary>
    public int Attempt(ulong key, uint first, uint second, uint now)
    {
        lock (_lock)
        {
            var slot = FindOrAdd(key, ref now);
            Append(slot, new(now, first, second, EventMarks.None), now);
            return _slots[slot].Busy >= 0 ? MaxExactEvents + 1 : _slots[slot].Events;
        }
    }

    /// <summary>
    /// Counts what became of an attempt, and measures the key after a failure or where asked to. With <paramref name="dedupe"/>, a failure
    /// with a password tag that failed within a day gets <see cref="EventMarks.Repeated"/>. Returns the marks under which it was counted.
    /// </summary>
    public EventMarks Resolve(ulong key, KeyEvent what, uint now, bool dedupe, bool measure, ref KeyStats stats)
    {
        lock (_lock)
        {
            var slot = FindOrAdd(key, ref now);
            what.Time = Math.Min(what.Time, now);
            what.Marks |= EventMarks.Resolved;
            if (dedupe && what.CountsAsFailure && what.Second != 0 && HasFailedWith(ref _slots[slot], what.Second, now))
                what.Marks |= EventMarks.Repeated;

            if (_slots[slot].Busy is var busy and >= 0)
                _busy[busy].Resolve(what, now);
            else if (FindPending(ref _slots[slot], what) is var pending and >= 0)
                At(ref _slots[slot], pending).Marks = what.Marks;
            else
                Append(slot, what, now);
            if (measure || what.CountsAsFailure)
                Measure(ref _slots[slot], now, ref stats);
            return what.Marks;
        }
    }

    /// <summary>Tells a campaign what the key remembers of the last day.</summary>
    public void Tell(ulong key, uint now, CampaignState campaign, bool failuresOnly)
    {
        lock (_lock)
        {
            var index = _slots.Find(key);
            if (index < 0)
                return;
            ref var slot = ref _slots[index];
            now = Math.Max(now, slot.LastSeen);
            if (slot.Busy >= 0)
                _busy[slot.Busy].Tell(now, campaign, failuresOnly);
            for (var at = 0; at < slot.Events; at++)
                if (At(ref slot, at) is var what && what.Time > EpochSeconds.Before(now, EpochSeconds.Day) && (what.CountsAsFailure || !failuresOnly))
                    campaign.Inherit(what);
        }
    }

    /// <summary>Remembers for a day that the key's latest success came after so many failures; 0 forgets it.</summary>
    public void NoteFailuresBeforeSuccess(ulong key, int failures, uint now)
    {
        lock (_lock)
        {
            if (_slots.Find(key) is var slot and >= 0)
                (_slots[slot].FailuresBeforeSuccess, _slots[slot].SucceededAt) = ((byte)Math.Min(failures, byte.MaxValue), now);
        }
    }

    private int FindOrAdd(ulong key, ref uint now)
    {
        var slot = _slots.Find(key);
        if (slot >= 0)
        {
            // A clock that ran a day ahead and came back would otherwise hold the key's history there.
            if (_slots[slot].LastSeen > (ulong)now + EpochSeconds.Day)
            {
                Release(ref _slots[slot]);
                (_slots[slot].LastSeen, _slots[slot].FailuresBeforeSuccess) = (now, 0);
            }
            now = Math.Max(now, _slots[slot].LastSeen);
            _slots.UseAgain(slot, now);
            return slot;
        }
        if (_slots.IsFull)
        {
            slot = _slots.TakeVictim(now);
            Release(ref _slots[slot]);
        }
        else
        {
            slot = _slots.Fresh();
        }
        _slots.Put(slot, key, now);
        return slot;
    }

    private void Append(int index, in KeyEvent what, uint now)
    {
        ref var slot = ref _slots[index];
        if (slot.Busy < 0 && slot.Events > 0 && (slot.Events - 1) % EventBlocks.EventsPerBlock == 0)
            MakeRoom(index, now);
        if (slot.Busy >= 0)
        {
            _busy[slot.Busy].Absorb(what, now);
            return;
        }
        slot.Events++;
        At(ref slot, slot.Events - 1) = what;
    }

    /// <summary>Forgets what is older than a day, and if the key is still full at this size, gives it a block more or makes it busy.</summary>
    private void MakeRoom(int index, uint now)
    {
        ref var slot = ref _slots[index];
        Span<KeyEvent> events = stackalloc KeyEvent[MaxExactEvents];
        var count = CopyEvents(ref slot, events);
        var kept = 0;
        foreach (var what in events[..count])
            if (what.Time > EpochSeconds.Before(now, EpochSeconds.Day))
                events[kept++] = what;
        if (kept == MaxExactEvents)
        {
            Promote(index, events, now);
            return;
        }
        if (kept < count)
        {
            _blocks.Return(slot.Block);
            (slot.Block, slot.Events) = (EventBlocks.None, 0);
            for (var at = 0; at < kept; at++)
            {
                if (at > 0 && (at - 1) % EventBlocks.EventsPerBlock == 0)
                    AddBlock(index);
                slot.Events++;
                At(ref slot, at) = events[at];
            }
        }
        if (slot.Events > 0 && (slot.Events - 1) % EventBlocks.EventsPerBlock == 0)
            AddBlock(index);
    }

    private void AddBlock(int index)
    {
        var block = _blocks.Rent();
        if (block == EventBlocks.None)
        {
            StripOther(index);
            block = _blocks.Rent();
        }
        ref var slot = ref _slots[index];
        if (block == EventBlocks.None)
        {
            // Nobody near had one to give: the key starts again from nothing, inside its own slot.
            Release(ref slot);
            return;
        }
        if (slot.Block == EventBlocks.None)
        {
            slot.Block = block;
            return;
        }
        var last = slot.Block;
        while (_blocks.Next(last) != EventBlocks.None)
            last = _blocks.Next(last);
        _blocks.Next(last) = block;
    }

    /// <summary>Takes the blocks of the least active key nearby, which keeps its newest event.</summary>
    private void StripOther(int index)
    {
        var least = KeySlots.None;
        for (var steps = MaxStripSteps; steps > 0; steps--)
        {
            _stripHand = (_stripHand + 1) % _slots.Count;
            if (_stripHand != index && _slots[_stripHand].Block != EventBlocks.None
                && (least == KeySlots.None || _slots[_stripHand].Activity < _slots[least].Activity))
                least = _stripHand;
        }
        if (least == KeySlots.None)
            return;
        ref var victim = ref _slots[least];
        var newest = At(ref victim, victim.Events - 1);
        Release(ref victim);
        (victim.Oldest, victim.Events) = (newest, 1);
    }

    private void Promote(int index, ReadOnlySpan<KeyEvent> events, uint now)
    {
        if (_busy.Count == maxBusy)
            Release(ref _slots[StalestBusy()]);
        Release(ref _slots[index]);
        var busy = _spare.TryPop(out var spare) ? spare : new BusyKey(sketches);
        busy.Slot = index;
        _slots[index].Busy = _busy.Count;
        _busy.Add(busy);
        foreach (var what in events)
            busy.Absorb(what, now);
    }

    /// <summary>The stalest of the next few busy keys; all of them take turns, so an active one is hardly ever it.</summary>
    private int StalestBusy()
    {
        var stalest = KeySlots.None;
        for (var steps = Math.Min(_busy.Count, MaxStaleSteps); steps > 0; steps--)
        {
            _staleHand = (_staleHand + 1) % _busy.Count;
            var slot = _busy[_staleHand].Slot;
            if (stalest == KeySlots.None || _slots[slot].LastSeen < _slots[stalest].LastSeen)
                stalest = slot;
        }
        return stalest;
    }

    /// <summary>Forgets a key's attempts; its slot stays.</summary>
    private void Release(ref KeySlot slot)
    {
        _blocks.Return(slot.Block);
        (slot.Block, slot.Events) = (EventBlocks.None, 0);
        if (slot.Busy < 0)
            return;
        var busy = _busy[slot.Busy];
        var last = _busy[^1];
        _busy[slot.Busy] = last;
        _slots[last.Slot].Busy = slot.Busy;
        _busy.RemoveAt(_busy.Count - 1);
        slot.Busy = KeySlots.None;
        busy.Clear();
        _spare.Push(busy);
    }

    private ref KeyEvent At(ref KeySlot slot, int index)
    {
        if (index == 0)
            return ref slot.Oldest;
        var block = slot.Block;
        for (var skip = (index - 1) / EventBlocks.EventsPerBlock; skip > 0; skip--)
            block = _blocks.Next(block);
        return ref _blocks.At(block, (index - 1) % EventBlocks.EventsPerBlock);
    }

    private int CopyEvents(ref KeySlot slot, Span<KeyEvent> events)
    {
        if (slot.Events > 0)
            events[0] = slot.Oldest;
        var block = slot.Block;
        for (var index = 1; index < slot.Events; index += EventBlocks.EventsPerBlock, block = _blocks.Next(block))
            _blocks.Of(block)[..Math.Min(EventBlocks.EventsPerBlock, slot.Events - index)].CopyTo(events[index..]);
        return slot.Events;
    }

    /// <summary>The attempt that this outcome belongs to: the one of that second, else the newest that still waits; -1 when it is forgotten.</summary>
    private int FindPending(ref KeySlot slot, in KeyEvent outcome)
    {
        var newest = -1;
        for (var index = slot.Events - 1; index >= 0; index--)
        {
            ref var attempt = ref At(ref slot, index);
            if (attempt.First != outcome.First || attempt.Second != outcome.Second || (attempt.Marks & EventMarks.Resolved) != 0)
                continue;
            if (attempt.Time == outcome.Time)
                return index;
            if (newest < 0)
                newest = index;
        }
        return newest;
    }

    private bool HasFailedWith(ref KeySlot slot, uint second, uint now)
    {
        if (slot.Busy >= 0)
            return _busy[slot.Busy].HasFailedWith(second, now);
        for (var index = 0; index < slot.Events; index++)
        {
            ref var what = ref At(ref slot, index);
            if (what.Second == second && what.CountsAsFailure && what.Time > EpochSeconds.Before(now, EpochSeconds.Day))
                return true;
        }
        return false;
    }

    [SkipLocalsInit]
    private void Measure(ref KeySlot slot, uint now, ref KeyStats stats)
    {
        if (slot.SucceededAt > EpochSeconds.Before(now, EpochSeconds.Day))
            stats.FailuresBeforeSuccess = slot.FailuresBeforeSuccess;
        if (slot.Busy >= 0)
        {
            _busy[slot.Busy].Measure(now, ref stats);
            return;
        }
        Span<KeyEvent> events = stackalloc KeyEvent[MaxExactEvents];
        EventTally.Measure(events[..CopyEvents(ref slot, events)], now, ref stats);
    }
}
