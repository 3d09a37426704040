namespace RiskAuth.Load.Traffic;

/// <summary>What a run asks of the server.</summary>
internal enum Scenario : byte
{
    /// <summary><c>GET /healthz</c>: an empty JSON endpoint of the same host, without a key. It is the limit that the others are held against.</summary>
    Empty,

    /// <summary><c>POST /v1/assessments</c> alone.</summary>
    Assess,

    /// <summary>Each assessment, and then its outcome on the same connection: two requests, two commits.</summary>
    AssessAndReport,
}

internal static class ScenarioNames
{
    public static readonly Scenario[] All = [Scenario.Empty, Scenario.Assess, Scenario.AssessAndReport];

    public static string Name(this Scenario scenario) => scenario switch
    {
        Scenario.Empty => "empty endpoint",
        Scenario.Assess => "assessments",
        _ => "assessments + outcomes",
    };

    /// <summary>Requests that one arrival makes.</summary>
    public static int Requests(this Scenario scenario) => scenario == Scenario.AssessAndReport ? 2 : 1;
}
