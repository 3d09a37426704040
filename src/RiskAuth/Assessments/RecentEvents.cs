using System.Runtime.CompilerServices;
using RiskAuth.Events;

namespace RiskAuth.Assessments;

/// <summary>
/// The last events in memory, so that an outcome that follows at once need not read the store. Bounded; the oldest go first. They are
/// kept as their bytes in arrays that stay: thousands of objects that each live for a second are what a generational collector does worst.
/// Safe for many threads.
/// </summary>
internal sealed class RecentEvents(int capacity)
{
    /// <summary>A longer event is not kept; whoever asks for it reads the store.</summary>
    private const int MaxEventBytes = 512;

    private const int MaxEncodedBytes = 4_096;
    private const int EventsPerBlock = 128;

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, int> _places = [];
    private readonly Place[] _order = new Place[capacity];
    private readonly byte[]?[] _blocks = new byte[]?[(capacity + EventsPerBlock - 1) / EventsPerBlock];
    private int _next;

    [SkipLocalsInit]
    public void Add(StoredEvent stored)
    {
        if (EventCodec.MaxLength(stored) > MaxEncodedBytes)
            return;
        Span<byte> encoded = stackalloc byte[MaxEncodedBytes];
        var length = EventCodec.Encode(stored, encoded);
        if (length > MaxEventBytes)
            return;
        lock (_lock)
        {
            var place = _next;
            _next = place + 1 == _order.Length ? 0 : place + 1;
            if (_order[place].Length > 0)
                _places.Remove(_order[place].Id);
            var room = Bytes(place);
            encoded[..length].CopyTo(room);
            // Of the event that was here before, so that an erasure finds everything that there is of a user.
            if (_order[place].Length > length)
                room[length.._order[place].Length].Clear();
            _order[place] = new(stored.Id, length, stored.User.GetHashCode());
            _places[stored.Id] = place;
        }
    }

    public StoredEvent? Find(Guid id)
    {
        Span<byte> encoded = stackalloc byte[MaxEventBytes];
        int length;
        lock (_lock)
        {
            if (!_places.TryGetValue(id, out var place))
                return null;
            length = _order[place].Length;
            Bytes(place)[..length].CopyTo(encoded);
        }
        return EventCodec.Decode(encoded[..length]);
    }

    /// <summary>Nothing of the user is left in memory afterwards.</summary>
    public void RemoveOf(UserKey user)
    {
        lock (_lock)
        {
            for (var place = 0; place < _order.Length; place++)
            {
                var (id, length, hash) = _order[place];
                if (length == 0 || hash != user.GetHashCode() || EventCodec.Decode(Bytes(place)[..length]).User != user)
                    continue;
                Bytes(place).Clear();
                _order[place] = default;
                _places.Remove(id);
            }
        }
    }

    private Span<byte> Bytes(int place)
    {
        var block = _blocks[place / EventsPerBlock] ??= new byte[EventsPerBlock * MaxEventBytes];
        return block.AsSpan(place % EventsPerBlock * MaxEventBytes, MaxEventBytes);
    }

    /// <param name="Length">Bytes of the event; 0 while the place is free.</param>
    /// <param name="UserHash">Spares reading the events of others.</param>
    private readonly record struct Place(Guid Id, int Length, int UserHash);
}
