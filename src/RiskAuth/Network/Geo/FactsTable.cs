namespace RiskAuth.Network.Geo;

/// <summary>
/// The facts of many networks, each named by a number. What many share is kept once: names of places, systems. Reading
/// one allocates nothing.
/// </summary>
internal sealed unsafe class FactsTable
{
    /// <summary>The number of <see cref="NetworkFacts.Unknown"/>.</summary>
    public const int Unknown = 0;

    /// <summary>The number of <see cref="NetworkFacts.PrivateNetwork"/>.</summary>
    public const int PrivateNetwork = 1;

    private readonly LargeMemory _memory;
    private readonly Row* _rows;
    private readonly PlaceNames?[] _names;
    private readonly NetworkSystem?[] _systems;

    private FactsTable(LargeMemory memory, int count, PlaceNames?[] names, NetworkSystem?[] systems)
    {
        (_memory, Count, _names, _systems) = (memory, count, names, systems);
        _rows = (Row*)memory.Start;
    }

    public int Count { get; }

    /// <summary>Without the texts, which the answers given out share.</summary>
    public long Bytes => (long)sizeof(Row) * Count + 56L * _names.Length + 40L * _systems.Length;

    public NetworkFacts this[int number]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)number, (uint)Count);
            var row = _rows[number];
            GC.KeepAlive(_memory);
            return new(_names[row.Names], _systems[row.System], float.IsNaN(row.Latitude) ? null : new GeoPoint(row.Latitude, row.Longitude));
        }
    }

    /// <summary>Everything of one network in 16 bytes, so that it never lies in two cache lines.</summary>
    /// <param name="Latitude">Not a number when there is no point.</param>
    private readonly record struct Row(int Names, int System, float Latitude, float Longitude);

    public sealed class Builder
    {
        private readonly Distinct<PlaceNames> _names = new();
        private readonly Distinct<NetworkSystem> _systems = new();
        private LargeMemory _memory = new(1 << 20);

        public Builder()
        {
            Add(NetworkFacts.Unknown);
            Add(NetworkFacts.PrivateNetwork);
        }

        public int Count { get; private set; }

        /// <returns>The facts' number; the same facts added again get another.</returns>
        public int Add(in NetworkFacts facts)
        {
            if ((Count + 1L) * sizeof(Row) > _memory.Length)
                _memory = _memory.Resized(2 * _memory.Length, (long)Count * sizeof(Row));
            var (latitude, longitude) = facts.Location is { } point ? (point.Latitude, point.Longitude) : (float.NaN, 0);
            ((Row*)_memory.Start)[Count] = new(_names.NumberOf(facts.Names), _systems.NumberOf(facts.System), latitude, longitude);
            return Count++;
        }

        /// <summary>Ends the builder's work.</summary>
        public FactsTable Build() => new(_memory.Resized((long)Count * sizeof(Row), (long)Count * sizeof(Row)), Count, _names.ToArray(), _systems.ToArray());
    }

    private sealed class Distinct<T> where T : class
    {
        private readonly Dictionary<T, int> _numbers = [];
        private readonly List<T?> _values = [null];

        public int NumberOf(T? value)
        {
            if (value is null)
                return 0;
            if (!_numbers.TryGetValue(value, out var number))
            {
                _numbers.Add(value, number = _values.Count);
                _values.Add(value);
            }
            return number;
        }

        public T?[] ToArray() => [.. _values];
    }
}
