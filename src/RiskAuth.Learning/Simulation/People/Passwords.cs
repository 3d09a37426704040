namespace RiskAuth.Learning.Simulation.People;

/// <summary>Passwords as numbers: equal numbers are equal passwords.</summary>
internal static class Passwords
{
    public const int PopularCount = 120;

    public static ulong Popular(int rank) => Chance.Key(0x9A55, (ulong)rank);

    /// <summary>The most popular ones are the likeliest.</summary>
    public static ulong DrawPopular(ref Chance chance)
    {
        var share = chance.Share();
        return Popular((int)(PopularCount * share * share));
    }

    /// <summary>What the person types when it is wrong: mostly an old password, again and again, else a slip of the finger.</summary>
    public static ulong Wrong(ulong person, int visit, int attempt)
    {
        var slip = Chance.Key(person ^ 0x1BAD, (ulong)visit * 16 + (ulong)attempt);
        return Chance.ShareOf(slip) < .55 ? Chance.Key(person, 0x01D) : slip;
    }
}
