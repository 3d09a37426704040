using RiskAuth.Features;
using RiskAuth.Scoring.Models;
using RiskAuth.Tests.Detection;

namespace RiskAuth.Tests.Scoring.Models;

public sealed class FeatureDriftTests
{
    [Fact]
    public void Traffic_like_the_trainings_shows_no_drift_and_another_population_does()
    {
        var log = SmallModel.Instance.Other;
        var (same, other) = (new FeatureDrift(SmallModel.Instance.Model.Manifest.Drift), new FeatureDrift(SmallModel.Instance.Model.Manifest.Drift));
        var vector = new float[FeatureSchema.Count];
        var hour = FeatureSchema.IndexOf("country_rarity");
        for (var row = 0; row < log.Count; row++)
        {
            if (!log.IsSignIn(row))
                continue;
            log.Table.CopyRow(row, vector);
            same.Count(vector);
            vector[hour] += 3;
            other.Count(vector);
        }
        Assert.Equal(FeatureSchema.Count, same.Read().Count);
        Assert.True(same.Read()[hour].Index < .25, $"{same.Read()[hour].Index}");
        Assert.True(other.Read()[hour].Index > .5, $"{other.Read()[hour].Index}");
    }

    [Fact]
    public void Too_few_sign_ins_say_nothing_and_old_ones_fade()
    {
        var drift = new FeatureDrift(SmallModel.Instance.Model.Manifest.Drift);
        var vector = new float[FeatureSchema.Count];
        for (var i = 1; i < FeatureDrift.FewestSignIns; i++)
            drift.Count(vector);
        Assert.Empty(drift.Read());
        for (var i = 0; i < 5 * FeatureDrift.HalfLife; i++)
            drift.Count(vector);
        var strange = drift.Read()[0].Index;
        SmallModel.Instance.Other.Table.CopyRow(0, vector);
        for (var i = 0; i < 5 * FeatureDrift.HalfLife; i++)
            drift.Count(vector);
        Assert.NotEqual(strange, drift.Read()[0].Index);
    }
}
