using System.Collections.Concurrent;
using RiskAuth.Events;

namespace RiskAuth.Assessments;

/// <summary>The last events in memory, so that an outcome that follows at once need not read the store. Bounded; the oldest go first.</summary>
internal sealed class RecentEvents(int capacity)
{
    private readonly ConcurrentDictionary<Guid, StoredEvent> _events = new();
    private readonly Guid[] _order = new Guid[capacity];
    private int _next = -1;

    public void Add(StoredEvent stored)
    {
        _events[stored.Id] = stored;
        var place = (uint)Interlocked.Increment(ref _next) % (uint)_order.Length;
        var oldest = _order[place];
        _order[place] = stored.Id;
        if (oldest != default)
            _events.TryRemove(oldest, out _);
    }

    public StoredEvent? Find(Guid id) => _events.GetValueOrDefault(id);

    public void RemoveOf(UserKey user)
    {
        foreach (var (id, stored) in _events)
            if (stored.User == user)
                _events.TryRemove(id, out _);
    }
}
