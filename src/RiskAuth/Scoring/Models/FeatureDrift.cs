using RiskAuth.Features;

namespace RiskAuth.Scoring.Models;

/// <summary>
/// Counts how the features of live sign-ins are distributed, to be held against those that a model was trained on. Counts fade by half
/// every <see cref="HalfLife"/> sign-ins. Thread-safe; one sign-in costs one short lock.
/// </summary>
public sealed class FeatureDrift(DriftReference[] references)
{
    public const int HalfLife = 20_000;

    /// <summary>Fewer sign-ins say nothing: the index of so small a sample is large by chance.</summary>
    public const int FewestSignIns = 1_000;

    private readonly Lock _lock = new();
    private readonly long[][] _counts = [.. references.Select(reference => new long[reference.Shares.Length])];
    private long _signIns;

    public void Count(ReadOnlySpan<float> vector)
    {
        lock (_lock)
        {
            for (var feature = 0; feature < references.Length; feature++)
                _counts[feature][references[feature].BinOf(vector[feature])]++;
            if (++_signIns < 2 * HalfLife)
                return;
            foreach (var counts in _counts)
            {
                for (var bin = 0; bin < counts.Length; bin++)
                    counts[bin] /= 2;
            }
            _signIns /= 2;
        }
    }

    /// <summary>Name and population stability index of each feature; empty while too few sign-ins were counted.</summary>
    public IReadOnlyList<(string Feature, double Index)> Read()
    {
        lock (_lock)
        {
            return _signIns < FewestSignIns ? []
                : [.. references.Select((reference, feature) => (FeatureSchema.Names[feature], reference.Index(_counts[feature])))];
        }
    }
}
