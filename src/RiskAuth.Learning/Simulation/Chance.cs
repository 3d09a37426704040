using RiskAuth.Learning.Training;

namespace RiskAuth.Learning.Simulation;

/// <summary>What a stream of chance decides. Each subject (a person, a visit) has its own stream, so that nothing depends on the order of work.</summary>
internal enum Subject : byte
{
    Person,
    Household,
    Life,
    Visit,
    Visitor,
    Background,
    Attack,
    Campaign,
    Travel,
    Row,
}

/// <summary>One seeded stream of chance with the distributions that the simulator draws from.</summary>
internal struct Chance(ulong seed)
{
    private SeededRandom _random = new(seed);

    /// <summary>A number that stands for one subject of a whole.</summary>
    public static ulong Key(ulong seed, ulong part) => SeededRandom.Mix(seed + 0x9E3779B97F4A7C15 * (part + 1));

    public static ulong Key(ulong seed, Subject kind, ulong part) => Key(Key(seed, (ulong)kind + 0x1000), part);

    /// <summary>Uniform in [0, 1), from a key alone.</summary>
    public static double ShareOf(ulong key) => (SeededRandom.Mix(key ^ 0xD1B54A32D192ED03) >> 11) * (1.0 / (1UL << 53));

    public ulong Next() => _random.Next();

    public double Share() => _random.NextShare();

    public bool Happens(double probability) => _random.NextShare() < probability;

    public int Below(int bound) => _random.Next(bound);

    public double Exponential(double mean) => -mean * Math.Log(1 - _random.NextShare());

    /// <summary>Standard normal (Box and Muller, 1958), one number of each pair.</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextShare())) * Math.Cos(2 * Math.PI * _random.NextShare());

    /// <summary>0, 1, 2 … with the given mean.</summary>
    public int Geometric(double mean, int most)
    {
        var count = 0;
        while (count < most && Happens(mean / (1 + mean)))
            count++;
        return count;
    }
}

/// <summary>Things with shares, for drawing one.</summary>
internal sealed class Weighted<T>
{
    private readonly T[] _items;
    private readonly double[] _upTo;

    public Weighted(IEnumerable<(T Item, double Weight)> items)
    {
        var all = items.ToArray();
        _items = [.. all.Select(item => item.Item)];
        _upTo = new double[all.Length];
        var sum = 0.0;
        for (var i = 0; i < all.Length; i++)
            _upTo[i] = sum += all[i].Weight;
    }

    public IReadOnlyList<T> Items => _items;

    public T Draw(ref Chance chance) => At(chance.Share());

    /// <param name="share">In [0, 1).</param>
    public T At(double share)
    {
        var at = Array.BinarySearch(_upTo, share * _upTo[^1]);
        return _items[Math.Min(at < 0 ? ~at : at + 1, _items.Length - 1)];
    }
}
