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
        var absence = FeatureSchema.IndexOf("days_since_success");
        for (var row = 0; row < log.Count; row++)
        {
            if (!log.IsSignIn(row))
                continue;
            log.Table.CopyRow(row, vector);
            same.Count(vector);
            vector[absence] += 2;
            other.Count(vector);
        }
        Assert.Equal(FeatureSchema.Count, same.Read().Count);
        Assert.True(same.Read()[absence].Index < .25, $"{same.Read()[absence].Index}");
        Assert.True(other.Read()[absence].Index > .5, $"{other.Read()[absence].Index}");
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
        // The most sign-ins that anybody has, and then the fewest: once the old ones have faded, only the new ones are left.
        var signIns = FeatureSchema.IndexOf("sign_ins");
        var before = drift.Read()[signIns].Index;
        vector[signIns] = 9;
        for (var i = 0; i < 12 * FeatureDrift.HalfLife; i++)
            drift.Count(vector);
        var after = drift.Read()[signIns].Index;
        var alone = new FeatureDrift(SmallModel.Instance.Model.Manifest.Drift);
        for (var i = 0; i < FeatureDrift.HalfLife; i++)
            alone.Count(vector);
        Assert.NotEqual(before, after, 3);
        Assert.Equal(alone.Read()[signIns].Index, after, .5);
    }
}
