namespace RiskAuth.Learning.Simulation;

/// <summary>What an attacker of the simulator does. The order is API: it is stored in no file, but reports list families in it.</summary>
public enum AttackFamily : byte
{
    /// <summary>A stranger's sign-in: somebody else's kind of network and browser, one try at one account.</summary>
    Naive,

    /// <summary>The same, from the victim's country.</summary>
    Vpn,

    /// <summary>The victim's country, network operator and user agent, from another address.</summary>
    Targeted,

    /// <summary>As targeted, with the victim's hours and round-trip time.</summary>
    VeryTargeted,

    /// <summary>Names and passwords of other sites' breaches, one or two a name, from few addresses.</summary>
    Stuffing,

    /// <summary>A few popular passwords over many accounts, slowly, from many addresses.</summary>
    Spray,

    /// <summary>Many addresses guess at one account.</summary>
    DistributedGuessing,

    /// <summary>One address guesses at one account, and sometimes gets in.</summary>
    BruteForce,

    /// <summary>The victim's device token, stolen, on another machine.</summary>
    TokenReplay,

    /// <summary>A page between the victim and the real one passes everything on: the victim's browser and hour, the relay's address.</summary>
    PhishingRelay,

    /// <summary>A script with a right password.</summary>
    Bot,
}

/// <summary>Sets and names of families.</summary>
public static class AttackFamilies
{
    public static readonly IReadOnlyList<AttackFamily> All = Enum.GetValues<AttackFamily>();

    /// <summary>
    /// Never trained on, so that they say what a model does with what it has not seen: one that is a single sign-in and one that is a
    /// campaign. For ever: a model that has seen them cannot be compared with one that has not.
    /// </summary>
    public static readonly IReadOnlyList<AttackFamily> HeldOut = [AttackFamily.DistributedGuessing, AttackFamily.PhishingRelay];

    public static readonly IReadOnlyList<AttackFamily> Training = [.. All.Where(family => !HeldOut.Contains(family))];

    /// <summary>Families of one sign-in at one account; the others are campaigns of many.</summary>
    public static readonly IReadOnlyList<AttackFamily> SingleShot =
    [
        AttackFamily.Naive, AttackFamily.Vpn, AttackFamily.Targeted, AttackFamily.VeryTargeted, AttackFamily.TokenReplay,
        AttackFamily.PhishingRelay, AttackFamily.Bot,
    ];

    private static readonly string[] Names =
    [
        "naive", "vpn", "targeted", "very_targeted", "stuffing", "spray", "distributed_guessing", "brute_force", "token_replay",
        "phishing_relay", "bot",
    ];

    /// <summary>The word that logs, options and reports use, such as <c>very_targeted</c>.</summary>
    public static string NameOf(AttackFamily family) => Names[(int)family];

    public static bool TryParse(ReadOnlySpan<char> name, out AttackFamily family)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            if (name.SequenceEqual(Names[i]))
            {
                family = (AttackFamily)i;
                return true;
            }
        }
        family = default;
        return false;
    }

    /// <summary>Reads <c>all</c>, <c>none</c>, <c>training</c> (all that is not held out) or families separated by commas.</summary>
    /// <param name="problem">What is wrong, in words; null when nothing is.</param>
    public static IReadOnlyList<AttackFamily> ParseList(string text, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        problem = null;
        switch (text)
        {
            case "all": return All;
            case "none": return [];
            case "training": return Training;
        }
        var chosen = new SortedSet<AttackFamily>();
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!TryParse(word, out var family))
            {
                problem = $"An attack family must be one of {string.Join(", ", Names)}, or all of them all, none or training.";
                return [];
            }
            chosen.Add(family);
        }
        return [.. chosen];
    }

    /// <summary>Whether a model may learn from the row: legitimate sign-ins, and attacks that are not held out.</summary>
    public static bool IsForTraining(SimulatedSignIn row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return !row.IsBackground && (row.Attack is not { } family || !HeldOut.Contains(family));
    }
}
