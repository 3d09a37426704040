using RiskAuth.Learning.Simulation;

namespace RiskAuth.Learning.Evaluation.Report;

/// <summary>What the pages look up in a report, and the order they show it in.</summary>
internal static class Findings
{
    public static readonly IReadOnlyList<string> Detectors =
        [ScoredLog.Model, ScoredLog.ByRisk, ScoredLog.Freeman, ScoredLog.Forest, ScoredLog.Simple, ScoredLog.Ceiling, ScoredLog.EvenCeiling];

    public static readonly IReadOnlyList<string> Baselines = [ScoredLog.Freeman, ScoredLog.Forest, ScoredLog.Simple];

    /// <summary>Single sign-ins, then campaigns, then all attacks together, each as the simulator lists them.</summary>
    public static IEnumerable<FamilyFigures> InOrder(IEnumerable<FamilyFigures> families) => families.OrderBy(family => PlaceOf(family.Family));

    public static int PlaceOf(string family)
    {
        const int Campaigns = 100, Unknown = 200, All = 300;
        if (family == FamilyMeasures.AllFamilies)
            return All;
        if (!AttackFamilies.TryParse(family, out var known))
            return Unknown;
        return (int)known + (CampaignStops.IsCampaign(family) ? Campaigns : 0);
    }

    public static bool IsSingleShot(string family) => family != FamilyMeasures.AllFamilies && SliceMeasures.IsSingleShot(family);

    public static DetectorFigures? Of(this FamilyFigures family, string detector) => family.Detectors.FirstOrDefault(found => found.Detector == detector);

    public static SliceDetector? Of(this SliceFigures slice, string detector) => slice.Detectors.FirstOrDefault(found => found.Detector == detector);

    /// <summary>Of Freeman, the forest and SIMPLE, the one that finds most at a challenge rate of 1 %.</summary>
    public static DetectorFigures? BestBaseline(FamilyFigures family) =>
        Baselines.Select(family.Of).OfType<DetectorFigures>().MaxBy(found => found.RecallAt1.Value);
}
