namespace RiskAuth.Learning.Training;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). Its numbers are fixed by the algorithm,
/// not by the version of the runtime, so that a seed gives the same model for ever.
/// </summary>
internal struct SeededRandom(ulong seed)
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    private ulong _state = seed;

    /// <summary>An independent stream for one part (a tree, a replicate) of a seeded whole.</summary>
    public static SeededRandom For(ulong seed, int part) => new(Mix(seed + GoldenGamma * ((ulong)part + 1)));

    /// <summary>Scrambles a number so that neighbours share nothing.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    public ulong Next() => Mix(_state += GoldenGamma);

    /// <summary>Uniform in [0, 1).</summary>
    public double NextShare() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in 0..<paramref name="bound"/> - 1.</summary>
    public int Next(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    public void Shuffle(Span<int> values)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var other = Next(i + 1);
            (values[i], values[other]) = (values[other], values[i]);
        }
    }
}
