using RiskAuth.Features;

namespace RiskAuth.Scoring.Models;

/// <summary>The four detectors that a trained model combines.</summary>
public enum Detector : byte
{
    /// <summary>Boosted trees trained on labelled attacks: best on attackers who imitate their victim, worthless on unseen kinds.</summary>
    Trees,

    /// <summary>Isolation forest: novelty, rarity and network volume, without labels.</summary>
    Forest,

    /// <summary>Freeman's likelihood ratio.</summary>
    Freeman,

    /// <summary>Failures and accounts per user, address, network and password.</summary>
    Sequence,
}

/// <summary>What each detector says of one row of features; higher is riskier, and the numbers mean nothing beside each other.</summary>
public readonly record struct DetectorScores(double Trees, double Forest, double Freeman, double Sequence)
{
    public double this[Detector detector] => detector switch
    {
        Detector.Trees => Trees,
        Detector.Forest => Forest,
        Detector.Freeman => Freeman,
        _ => Sequence,
    };
}

/// <summary>The two detectors that need no training, read from the features.</summary>
public static class FeatureDetectors
{
    /// <summary>An account without history is as likely as any: Freeman's ratio says nothing of it.</summary>
    private const double NoOpinion = 0;

    /// <summary>A campaign counts like twenty times more failures on every counter.</summary>
    private const double CampaignWeight = 10;

    private static readonly int FreemanIndex = FeatureSchema.IndexOf("freeman");
    private static readonly int CampaignIndex = FeatureSchema.IndexOf("campaign");

    private static readonly int[] Counters =
    [
        .. new[]
        {
            "failures_since_success", "user_failures_1h", "user_failed_addresses_24h", "address_failures_1h", "address_failed_users_24h",
            "prefix_failed_users_24h", "asn_failure_surge", "tag_failed_users_24h",
        }.Select(FeatureSchema.IndexOf),
    ];

    public static double Freeman(ReadOnlySpan<float> vector) =>
        float.IsNaN(vector[FreemanIndex]) ? NoOpinion : vector[FreemanIndex];

    public static double Sequence(ReadOnlySpan<float> vector)
    {
        var sum = CampaignWeight * vector[CampaignIndex];
        foreach (var index in Counters)
            sum += Math.Max(0, vector[index]);
        return sum;
    }
}
