using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Features;
using RiskAuth.Learning.Evaluation;
using RiskAuth.Scoring.Models;
using Interval = RiskAuth.Learning.Evaluation.Statistics.Interval;

namespace RiskAuth.Tests.Evaluation;

/// <summary>Reports of which a test changes what it is about.</summary>
internal static class SomeReports
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Every target is met.</summary>
    public static readonly EvaluationReport Good = new(
        "simulated, seed 7", "model-1", "A simulator is not the real set.",
        new(100_000, 20_000, 40_000, 5_000, 3_000, Start, Start.AddDays(60), HasDeviceTokens: true, .05),
        new(true, .6, .55, "naive", "Asn", [new("naive", "Asn", true, .55, 400), new("bot", "UserAgent", false, .99, 400)]),
        [Family("naive"), Family("phishing_relay") with { HeldOut = true }, Family("spray"), Family("all")],
        [Slice("none"), Slice("many")],
        [Slice("daily"), Slice("rarer")],
        [Rate("all", .05), Rate("none", .05), Rate("none", .01), Rate("none", .001)],
        [.. Enumerable.Range(0, 4).Select(i => new RateOverTime(Start.AddDays(i), 5_000, .01, .009, .0101))],
        [new("naive", 12, 800, 2, 1, 4, 2), new("vpn", 39, 60, 3, 3, 10, 1)],
        [.. new[] { "stuffing", "spray", "brute_force", "distributed_guessing" }.Select(family => new CampaignFigures(family, 10, 2_000, .97, .99))],
        new(4_000, .999, .14, 1.4),
        [new("legitimate", [.5, .5]), new("naive", [.1, .9])],
        [Curve("naive", "model"), Curve("naive", "model_by_risk"), Curve("naive", "ceiling"), Curve("spray", "model")],
        [Rate("all", .05), Rate("all", .01), Rate("all", .001)],
        new(4_000, .998, .15, 1.3),
        [Behaviour("odd_hour", .6), Behaviour("new_device", .7)]);

    /// <summary>Nothing was measured: what can be null is null, what can be empty is empty.</summary>
    public static readonly EvaluationReport Empty = new(
        "", "", "", new(0, 0, 0, 0, 0, Start, Start, HasDeviceTokens: false, double.NaN), null, [], [], [], [], [], [], [], new(0, null, null, null), [], []);

    public static readonly ModelManifest Manifest = new(
        ModelManifest.FormatName, "model-1", FeatureSchema.Version, "simulated sign-ins, seed 7", [1, .05, .02, .05], [], [], "", "");

    /// <summary>Names full of what means something to a browser or to Markdown.</summary>
    public static Arbitrary<string> HostileNames =>
        Gen.OneOf(Gen.Elements("<>&\"'`|\\*_[]()!#~$=/ \t\r\n\0\u2028\u0085\ud800x".ToCharArray()), ArbMap.Default.GeneratorFor<char>())
            .ArrayOf().Select(letters => new string(letters)).ToArbitrary();

    public static FamilyFigures Family(string name) => new(name, HeldOut: false, 400, .7,
        [Found("model", .5, .95), Found("model_by_risk", .51, .955), Found("freeman", .2, .8), Found("simple", 0, .7), Found("forest", .3, .85), Found("ceiling", .6, .96), Found("ceiling_even", .55, .955)]);

    public static FamilyFigures Behaviour(string name, double recall) => Family(name) with { Detectors = [Found("model", recall, .9), Found("model_by_risk", recall, .9), Found("ceiling_even", .8, .95)] };

    public static DetectorFigures Found(string detector, double recall, double auc) =>
        new(detector, Around(auc), Around(recall), Around(recall), Around(recall), [.5, .1, null]);

    public static SliceFigures Slice(string name) => new(name, 10_000, 300, [new("model", .9, .4), new("model_by_risk", .9, .4), new("ceiling", .92, .5), new("ceiling_even", .91, .45), new("freeman", null, null)]);

    public static RateFigures Rate(string stratum, double target) => new(stratum, target, 10_000, target, target);

    public static RocLine Curve(string family, string detector) => new(family, detector, [1e-4, 1e-3, .01, .1, 1], [0, .1, .4, .7, 1]);

    /// <summary>The same report with a figure of one family's detector changed.</summary>
    public static EvaluationReport With(this EvaluationReport report, string family, string detector, Func<DetectorFigures, DetectorFigures> change) => report with
    {
        Families = [.. report.Families.Select(one => one.Family != family ? one : one with
        {
            Detectors = [.. one.Detectors.Select(found => found.Detector == detector ? change(found) : found)],
        })],
    };

    private static Interval Around(double value) => new(value, Math.Max(0, value - .03), Math.Min(1, value + .03));
}
