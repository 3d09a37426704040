using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Features;
using RiskAuth.Learning.Evaluation;
using RiskAuth.Learning.Evaluation.Report;

namespace RiskAuth.Tests.Evaluation;

public sealed partial class ModelCardTests
{
    private static readonly EvaluationReport Plain = SomeReports.Good with { Summary = SomeReports.Good.Summary with { HasDeviceTokens = false } };

    [Fact]
    public void The_card_says_what_the_model_is_and_what_was_measured()
    {
        var card = Card(SomeReports.Good, Plain);
        Assert.StartsWith("# Model card: model-1\n", card, StringComparison.Ordinal);
        Assert.Contains("Trained on: simulated sign-ins, seed 7", card, StringComparison.Ordinal);
        Assert.Contains("### Measured with device tokens", card, StringComparison.Ordinal);
        Assert.Contains("### Measured without device tokens", card, StringComparison.Ordinal);
        Assert.Contains("distributed guessing or phishing relay", card, StringComparison.Ordinal);
        Assert.Contains("| naive | 50.0\u00a0% (47.0–53.0\u00a0%) |", card, StringComparison.Ordinal);
        Assert.Contains("[report.html](report.html)", card, StringComparison.Ordinal);
        Assert.Contains("The same where challenges are allocated by risk:", card, StringComparison.Ordinal);
        Assert.Contains("riskauth train --seed 7", card, StringComparison.Ordinal);
        Assert.All(FeatureSchema.Names, name => Assert.Contains($"`{name}`", card, StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_whole_engine_stops_is_said_of_the_allocation_that_it_was_measured_with_only()
    {
        var card = Card(SomeReports.Good);
        var byRisk = card.IndexOf("The same where challenges are allocated by risk:", StringComparison.Ordinal);
        Assert.Contains("Whole engine stops", card[..byRisk], StringComparison.Ordinal);
        Assert.DoesNotContain("Whole engine stops", card[byRisk..], StringComparison.Ordinal);
    }

    [Fact]
    public void The_verdicts_flip_when_the_figures_do()
    {
        Assert.Contains(" 0 missed, ", Card(SomeReports.Good), StringComparison.Ordinal);
        var worse = SomeReports.Good.With("naive", "model", found => found with { RecallAt1 = found.RecallAt1 with { Value = .31 } });
        var card = Card(worse);
        Assert.Contains(" 2 missed, ", card, StringComparison.Ordinal);
        Assert.Equal(2, Rows(card).Count(row => row.Contains("naive", StringComparison.Ordinal) && row.Contains("| **missed** |", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_card_of_an_unheld_audit_meets_no_target()
    {
        var card = Card(SomeReports.Good with { Audit = SomeReports.Good.Audit! with { Holds = false } });
        Assert.Contains("THE AUDIT DOES NOT HOLD", card, StringComparison.Ordinal);
        Assert.DoesNotContain("| met |", card, StringComparison.Ordinal);
        Assert.Contains("none of these figures counts", card, StringComparison.Ordinal);
    }

    [Fact]
    public void One_evaluation_is_enough() => Assert.DoesNotContain("without device tokens", Card(SomeReports.Good), StringComparison.Ordinal);

    [Fact]
    public void A_report_with_nothing_in_it_makes_a_card_all_the_same()
    {
        var card = Card(SomeReports.Empty);
        Assert.Contains("0 met, 0 missed", card, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", card, StringComparison.Ordinal);
    }

    [Fact]
    public void No_name_adds_a_line_a_cell_or_a_tag() => Prop.ForAll(SomeReports.HostileNames, name =>
    {
        var (card, plain) = (Card(Named(name)), Card(Named("x")));
        return card.Count(c => c == '\n') == plain.Count(c => c == '\n') && !card.Contains('<', StringComparison.Ordinal)
            && Cells().Count(card) == Cells().Count(plain);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(100).WithReplay(0x10ADUL, 0x15UL));

    [Theory]
    [InlineData("a|b\n# heading")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("[text](javascript:alert(1)) `code`")]
    [InlineData("\u2028> quote")]
    public void A_hostile_name_stays_in_its_cell(string name)
    {
        var card = Card(Named(name));
        Assert.Equal(Card(Named("x")).Count(c => c == '\n'), card.Count(c => c == '\n'));
        Assert.DoesNotContain("<script", card, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?<!\\)\]\(javascript", card);
        Assert.All(Rows(card).Where(row => row.StartsWith("| 1", StringComparison.Ordinal)), row => Assert.Contains(Cells().Count(row), (int[])[7, 8, 9]));
    }

    [Fact]
    public void A_command_with_backticks_stays_in_its_block()
    {
        var card = ModelCard.Render(SomeReports.Manifest, [new(SomeReports.Good)], "echo ```\n# not a heading\n````");
        Assert.EndsWith("`````sh\necho ```\n# not a heading\n````\n`````\n", card, StringComparison.Ordinal);
    }

    private static string Card(params EvaluationReport[] reports) =>
        ModelCard.Render(SomeReports.Manifest, [.. reports.Select(report => new CardEvaluation(report, "report.html"))], "riskauth train --seed 7");

    private static string[] Rows(string card) => card.Split('\n');

    private static EvaluationReport Named(string name) => SomeReports.Good with
    {
        Log = name,
        Caveat = $"caveat {name}",
        Families = [SomeReports.Family($"1{name}")],
        Prompts = [new($"2{name}", 12, 800, 2, 1, 4)],
        Rates = [SomeReports.Rate($"3{name}", .01)],
        RatesByRisk = [SomeReports.Rate($"4{name}", .01)],
        Behaviours = [SomeReports.Behaviour($"5{name}", .5)],
    };

    /// <summary>A bar that no backslash takes its meaning from.</summary>
    [GeneratedRegex(@"(?<!\\)(?:\\\\)*\|")]
    private static partial Regex Cells();
}
