namespace RiskAuth.Grains;

/// <summary>
/// Decides which grain goes when memory is full: the clock algorithm, an approximation of least recently used.
/// A grain whose turn runs or is awaited never goes.
/// </summary>
internal sealed class GrainClock<TState>(int maxGrains) where TState : class
{
    /// <summary>How far the hand moves for one admission. Past it the first idle grain that it met goes, used or not.</summary>
    private const int MaxSteps = 128;

    private readonly Lock _lock = new();
    private readonly List<UserGrain<TState>> _places = [];
    private int _hand;

    /// <summary>Gives the grain a place, if need be that of a retired one, which is then returned. False when every grain met was in use.</summary>
    public bool TryAdmit(UserGrain<TState> grain, out UserGrain<TState>? retired)
    {
        lock (_lock)
        {
            retired = null;
            if (_places.Count < maxGrains)
            {
                grain.Place = _places.Count;
                _places.Add(grain);
                return true;
            }
            retired = RetireOne();
            if (retired is null)
                return false;
            grain.Place = retired.Place;
            _places[grain.Place] = grain;
            return true;
        }
    }

    private UserGrain<TState>? RetireOne()
    {
        UserGrain<TState>? fallback = null;
        for (var steps = Math.Min(2 * _places.Count, MaxSteps); steps > 0; steps--)
        {
            _hand = (_hand + 1) % _places.Count;
            var grain = _places[_hand];
            if (Volatile.Read(ref grain.Used))
            {
                Volatile.Write(ref grain.Used, false);
                fallback ??= grain;
            }
            else if (grain.TryRetire())
            {
                return grain;
            }
        }
        return fallback is not null && fallback.TryRetire() ? fallback : null;
    }
}
