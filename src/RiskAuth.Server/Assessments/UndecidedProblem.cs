using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using RiskAuth.Decisions;

namespace RiskAuth.Server.Assessments;

/// <summary>The 503 of an attempt of which there is no assessment: problem details, and what the operator wants done then.</summary>
internal sealed class UndecidedProblem : ProblemDetails
{
    [Description("What to do now: the failure policy deadline of the configuration; Allow unless the mode for the app client is Enforced. Absent when the request was turned away before it was read.")]
    public Decision? Decision { get; init; }

    [Description("deadline_exceeded, where there is a decision.")]
    public string? Reason { get; init; }
}

/// <summary>What is to be done with a request's attempt, of which there is no assessment; a feature of that request.</summary>
internal sealed record Unassessed(Decision Decision);
