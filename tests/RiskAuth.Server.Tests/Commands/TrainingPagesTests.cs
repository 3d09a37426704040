using RiskAuth.Learning.Evaluation;
using RiskAuth.Learning.Evaluation.Statistics;
using RiskAuth.Server.Commands;
using RiskAuth.Server.Commands.Models;

namespace RiskAuth.Server.Tests.Commands;

/// <summary>What a training says of itself.</summary>
public sealed class TrainingPagesTests
{
    [Fact]
    public void A_model_that_was_compared_with_nothing_is_not_offered_for_promotion()
    {
        var told = TrainingPages.NextStep(new("model-2", "model-1", .05, []));
        Assert.Contains("was not compared with model-1", told, StringComparison.Ordinal);
        Assert.Contains("--even-if-worse", told, StringComparison.Ordinal);
        Assert.DoesNotContain("To let it serve", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_finds_no_less_is_offered_and_one_that_finds_less_is_not()
    {
        Assert.Equal("To let it serve: riskauth models promote model-2", TrainingPages.NextStep(Compared(.5)));
        Assert.Contains("will not be promoted", TrainingPages.NextStep(Compared(.2)), StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_without_families_or_with_other_detectors_in_each_are_printed()
    {
        var found = new DetectorFigures("model", new(.9, .8, 1), new(.5, .4, .6), new(.5, .4, .6), new(.5, .4, .6), []);
        Assert.Contains("recall at 1 %", Printed([]), StringComparison.Ordinal);
        var printed = Printed([new("naive", false, 5, 1, []), new("vpn", false, 5, 1, [found, found with { Detector = "forest" }])]);
        Assert.Matches("naive +│ 5 +│ - +│ -", printed);
        Assert.Matches(@"vpn +│ 5 +│ \.500 \.900", printed);
    }

    private static ModelComparison Compared(double recall) => new("model-2", "model-1", .05, [new("none", 1_000, 100, recall, .5)]);

    private static string Printed(IReadOnlyList<FamilyFigures> families)
    {
        var output = new StringWriter();
        TrainingPages.PrintReport(
            Terminal.Plain(output),
            new("log", "model-1", "", new(0, 0, 0, 0, 0, default, default, false, 0), null, families, [], [], [], [], [], [], new(0, null, null, null), [], []));
        return output.ToString();
    }
}
