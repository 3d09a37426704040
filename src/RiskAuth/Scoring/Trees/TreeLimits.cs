namespace RiskAuth.Scoring.Trees;

/// <summary>What a tree model may at most be. A file beyond any of these is refused before anything is built from it.</summary>
public static class TreeLimits
{
    public const int FeatureCount = 2_047;
    public const int FeatureNameLength = 100;
    public const int TreeCount = 5_000;
    public const int NodesPerTree = 65_535;
    public const int NodesPerModel = 1 << 20;
    public const int DepthLevels = 64;

    /// <summary>Largest magnitude of a leaf's value or of the base score. Log odds of ±20 are already certainty.</summary>
    public const float ValueMagnitude = 1e6f;

    public const float CoverMagnitude = 1e12f;
    public const int FileBytes = 128 * 1024 * 1024;
}
