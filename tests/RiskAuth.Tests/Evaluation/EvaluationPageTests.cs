using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Learning.Evaluation;
using RiskAuth.Learning.Evaluation.Report;
using Interval = RiskAuth.Learning.Evaluation.Statistics.Interval;

namespace RiskAuth.Tests.Evaluation;

public sealed partial class EvaluationPageTests
{
    private const string Script = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>&amp;";

    [Fact]
    public void What_is_found_stands_in_the_page()
    {
        var page = WebUtility.HtmlDecode(EvaluationPage.Render(SomeReports.Good));
        Assert.Contains("<h1>What <span class=\"name\">model-1</span> finds</h1>", page, StringComparison.Ordinal);
        Assert.Contains("50.0\u00a0%", page, StringComparison.Ordinal);
        Assert.Contains("0.950", page, StringComparison.Ordinal);
        Assert.Contains(SomeReports.Good.Caveat, page, StringComparison.Ordinal);
        Assert.Contains("The audit holds", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hostile_name_is_encoded_wherever_it_stands()
    {
        var page = EvaluationPage.Render(Named(Script));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void No_name_adds_an_element_or_leaves_its_attribute() => Prop.ForAll(SomeReports.HostileNames, name =>
    {
        var (page, plain) = (EvaluationPage.Render(Named(name)), EvaluationPage.Render(Named("x")));
        return "<>\"".All(sign => page.Count(c => c == sign) == plain.Count(c => c == sign));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(0x10ADUL, 0x15UL));

    [Theory]
    [MemberData(nameof(Reports))]
    public void Every_element_that_opens_closes(string name)
    {
        string[] empty = ["meta", "br"];
        var open = new Stack<string>();
        foreach (Match tag in Tags().Matches(EvaluationPage.Render(ReportNamed(name))))
        {
            var element = tag.Groups["name"].Value;
            if (tag.Groups["close"].Success)
                Assert.Equal(element, open.Pop());
            else if (!tag.Groups["alone"].Success && !empty.Contains(element))
                open.Push(element);
        }
        Assert.Empty(open);
    }

    [Theory]
    [MemberData(nameof(Reports))]
    public void The_page_needs_nothing_but_itself(string name)
    {
        var page = EvaluationPage.Render(ReportNamed(name));
        foreach (var reference in new[] { "http:", "https:", "//", "src=", "url(", "@import", "@font-face", "<script", "<link", "<img", "<iframe", "<object", "<use", " on" + "load=" })
            Assert.DoesNotContain(reference, page, StringComparison.OrdinalIgnoreCase);
        Assert.All(Links().Matches(page), link => Assert.StartsWith("#", link.Groups[1].Value, StringComparison.Ordinal));
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Reports))]
    public void Links_within_the_page_lead_somewhere(string name)
    {
        var page = EvaluationPage.Render(ReportNamed(name));
        Assert.All(Links().Matches(page), link => Assert.Contains($"id=\"{link.Groups[1].Value[1..]}\"", page, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Reports))]
    public void What_is_missing_is_a_dash_and_never_a_word_of_the_machine(string name)
    {
        var page = EvaluationPage.Render(ReportNamed(name));
        foreach (var word in new[] { "NaN", "Infinity", "∞" })
            Assert.DoesNotContain(word, page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_detector_that_was_not_measured_has_dashes()
    {
        var page = EvaluationPage.Render(SomeReports.Good with { Families = [SomeReports.Family("naive") with { Detectors = [SomeReports.Found("model", .5, .9)] }] });
        var row = page[page.IndexOf("Freeman</th>", StringComparison.Ordinal)..];
        Assert.StartsWith("<td class=\"n\">–</td>", row["Freeman</th>".Length..], StringComparison.Ordinal);
    }

    [Fact]
    public void An_audit_that_does_not_hold_says_that_no_figure_counts()
    {
        var page = EvaluationPage.Render(SomeReports.Good with { Audit = SomeReports.Good.Audit! with { Holds = false, Worst = .71 } });
        Assert.Contains("banner bad", page, StringComparison.Ordinal);
        Assert.Contains("no figure on this page counts", page, StringComparison.Ordinal);
        Assert.DoesNotContain("The audit holds", page, StringComparison.Ordinal);
        Assert.True(page.IndexOf("no figure on this page counts", StringComparison.Ordinal) < page.IndexOf("<table", StringComparison.Ordinal));
    }

    [Fact]
    public void A_log_without_an_audit_is_not_called_audited()
    {
        var page = EvaluationPage.Render(SomeReports.Good with { Audit = null });
        Assert.Contains("Not audited", page, StringComparison.Ordinal);
        Assert.DoesNotContain("The audit holds", page, StringComparison.Ordinal);
        Assert.DoesNotContain("banner bad", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_challenge_rate_is_marked_by_whether_it_is_near_its_target()
    {
        Assert.DoesNotContain("✕", Rates(.0114), StringComparison.Ordinal);
        Assert.Contains("✕", Rates(.0116), StringComparison.Ordinal);
        Assert.DoesNotContain("✕", Rates(.0116, signIns: 1_999), StringComparison.Ordinal);

        static string Rates(double live, int signIns = 2_000)
        {
            var page = EvaluationPage.Render(SomeReports.Good with { Rates = [new("none", .01, signIns, .01, live)] });
            var start = page.IndexOf("aria-label=\"Realised challenge rates\"", StringComparison.Ordinal);
            return page[start..page.IndexOf("</table>", start, StringComparison.Ordinal)];
        }
    }

    [Fact]
    public void By_risk_only_the_rate_of_all_accounts_together_is_marked()
    {
        Assert.DoesNotContain("✕", Rates("none"), StringComparison.Ordinal);
        Assert.Contains("✕", Rates("all"), StringComparison.Ordinal);

        static string Rates(string stratum)
        {
            var page = EvaluationPage.Render(SomeReports.Good with { RatesByRisk = [new(stratum, .01, 5_000, .02, .02)] });
            var start = page.IndexOf("aria-label=\"Realised challenge rates by risk\"", StringComparison.Ordinal);
            return page[start..page.IndexOf("</table>", start, StringComparison.Ordinal)];
        }
    }

    [Fact]
    public void A_report_of_a_model_that_cannot_allocate_by_risk_is_read_and_rendered()
    {
        var old = JsonNode.Parse(EvaluationJson.Write(SomeReports.Good))!.AsObject();
        Assert.True(old.Remove("ratesByRisk") && old.Remove("deletionByRisk") && old.Remove("behaviours") && old["prompts"]!.AsArray().All(prompt => prompt!.AsObject().Remove("modelByRisk")));
        Assert.DoesNotContain("allocated by risk</h3>", EvaluationPage.Render(EvaluationJson.ReadReport(old.ToJsonString())), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_drawing_has_words_for_those_who_cannot_see_it()
    {
        var page = EvaluationPage.Render(SomeReports.Good);
        Assert.All(Drawings().Matches(page), drawing => Assert.True(
            drawing.Value.Contains("aria-hidden=\"true\"", StringComparison.Ordinal) || drawing.Value.Contains("role=\"img\" aria-label=\"", StringComparison.Ordinal)
            || drawing.Value is "<svg>" || drawing.Value.Contains("overflow=\"visible\"", StringComparison.Ordinal), drawing.Value));
        Assert.Contains("naive: Model 50.0\u00a0%, Model by risk 51.0\u00a0%, Freeman 20.0\u00a0%", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_report_gives_the_same_page() => Assert.Equal(EvaluationPage.Render(SomeReports.Good), EvaluationPage.Render(SomeReports.Good with { }));

    [Fact]
    public void A_report_read_from_its_file_gives_the_same_page() =>
        Assert.Equal(EvaluationPage.Render(SomeReports.Good), EvaluationPage.Render(EvaluationJson.ReadReport(EvaluationJson.Write(SomeReports.Good))));

    public static TheoryData<string> Reports => [.. AllReports.Keys];

    private static readonly Dictionary<string, EvaluationReport> AllReports = new()
    {
        ["good"] = SomeReports.Good,
        ["empty"] = SomeReports.Empty,
        ["hostile"] = Named("<b>\"'"),
        ["broken numbers"] = Broken(),
    };

    private static EvaluationReport ReportNamed(string name) => AllReports[name];

    private static EvaluationReport Broken()
    {
        var nothing = new Interval(double.NaN, double.NegativeInfinity, double.PositiveInfinity);
        var found = new DetectorFigures("model", nothing, nothing, nothing, nothing, []);
        return SomeReports.Good with
        {
            Families = [new("naive", false, 0, double.NaN, [found, found with { Detector = "freeman" }]), new("spray", false, 0, double.NaN, [])],
            Strata = [new("none", 0, 1, [new("model", double.NaN, double.PositiveInfinity)]), new("few", 0, 0, [])],
            Rates = [new("none", double.NaN, 5_000, double.NaN, double.PositiveInfinity), new("none", .01, 5_000, double.NaN, .01)],
            RatesOverTime = [new(DateTimeOffset.MinValue, 0, 0, double.NaN, double.PositiveInfinity), new(DateTimeOffset.MaxValue, 0, .01, .01, double.NaN)],
            Prompts = [new("naive", 0, 0, null, double.NaN, double.PositiveInfinity, double.NegativeInfinity)],
            RatesByRisk = [new("all", double.NaN, 5_000, double.NaN, double.PositiveInfinity)],
            DeletionByRisk = new(0, null, double.NaN, null),
            Behaviours = [new("odd_hour", false, 0, double.NaN, [found]), new("?", false, 0, 0, [])],
            Campaigns = [new("spray", 0, 0, double.NaN, null)],
            Histograms = [new("legitimate", []), new("naive", []), new("bot", [double.NaN, double.PositiveInfinity, -1])],
            Curves = [new("naive", "model", [], []), new("vpn", "model", [.01, double.NaN, 1], [double.NaN]), new("spray", "unheard of", [0, -1], [2, 3])],
        };
    }

    private static EvaluationReport Named(string name)
    {
        var good = SomeReports.Good;
        var family = SomeReports.Family($"1{name}") with { HeldOut = true, Detectors = [SomeReports.Found("model", .5, .9), SomeReports.Found($"2{name}", .5, .9)] };
        return good with
        {
            Log = name,
            Model = name,
            Caveat = name,
            Audit = new(false, .6, .7, name, name, [new($"3{name}", $"4{name}", true, .7, 400)]),
            Families = [family],
            Strata = [SomeReports.Slice($"5{name}")],
            Frequencies = [SomeReports.Slice($"6{name}")],
            Rates = [SomeReports.Rate($"7{name}", .01)],
            RatesByRisk = [SomeReports.Rate($"13{name}", .01)],
            Behaviours = [SomeReports.Behaviour($"14{name}", .5)],
            Prompts = [new($"8{name}", 12, 800, 2, 1, 4)],
            Campaigns = [new($"9{name}", 1, 100, .5, .6)],
            Histograms = [new("legitimate", [.5, .5]), new($"10{name}", [.2, .8])],
            Curves = [SomeReports.Curve($"11{name}", "model"), SomeReports.Curve($"11{name}", $"12{name}")],
        };
    }

    [GeneratedRegex("<(?<close>/)?(?<name>[a-z][a-z0-9]*)(?:\\s[^<>]*?)?(?<alone>/)?>")]
    private static partial Regex Tags();

    [GeneratedRegex("href=\"([^\"]*)\"")]
    private static partial Regex Links();

    [GeneratedRegex("<svg[^>]*>")]
    private static partial Regex Drawings();
}
