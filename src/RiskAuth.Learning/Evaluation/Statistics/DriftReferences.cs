using RiskAuth.Learning.Training;
using RiskAuth.Scoring.Models;

namespace RiskAuth.Learning.Evaluation.Statistics;

/// <summary>Learns how features are distributed, for <see cref="DriftReference"/>.</summary>
public static class DriftReferences
{
    /// <exception cref="TrainingDataException">There are no values.</exception>
    public static DriftReference Learn(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
            throw new TrainingDataException("Drift cannot be measured against no values.");
        var edges = FeatureBins.Learn(values, DriftReference.Bins).Cuts;
        var reference = new DriftReference(edges, new double[edges.Length + 2]);
        var total = (double)values.Length;
        return reference with { Shares = Array.ConvertAll(reference.Count(values), count => count / total) };
    }
}
