using RiskAuth.Assessments;
using RiskAuth.Learning.Simulation;

namespace RiskAuth.Learning.Detection;

/// <summary>What an attempt really was.</summary>
public enum Truth : byte
{
    /// <summary>A person at an account of their own.</summary>
    Legitimate,

    Attack,

    /// <summary>Neither to be learned from nor counted: noise, or an attempt of which nothing is known.</summary>
    Unknown,
}

/// <summary>An attempt and its label.</summary>
/// <param name="Family">Of an attack, its kind in one word, such as <c>targeted</c>; otherwise null.</param>
public sealed record LabelledSignIn(LoggedSignIn SignIn, Truth Truth, string? Family)
{
    /// <summary>Number of the campaign that an attack belongs to, within its log; null where the log does not say.</summary>
    public int? Campaign { get; init; }

    public static LabelledSignIn Of(SimulatedSignIn row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Attack is { } family ? new(row.SignIn, Truth.Attack, AttackFamilies.NameOf(family)) { Campaign = row.Campaign }
            : new(row.SignIn, row.IsLegitimate ? Truth.Legitimate : Truth.Unknown, null);
    }
}
