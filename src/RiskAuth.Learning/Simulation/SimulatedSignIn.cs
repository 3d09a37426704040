using RiskAuth.Assessments;

namespace RiskAuth.Learning.Simulation;

/// <summary>One attempt of a simulated log with its ground truth.</summary>
/// <param name="Attack">Null for legitimate people and for <see cref="IsBackground"/>.</param>
public sealed record SimulatedSignIn(LoggedSignIn SignIn, AttackFamily? Attack)
{
    /// <summary>Number of the campaign that the attempt belongs to, within its log; null for all other attempts.</summary>
    public int? Campaign { get; init; }

    /// <summary>
    /// Noise that every public sign-in page sees: programs that try names which do not exist. No family, and no legitimate sign-in either,
    /// so neither trained on nor counted as a false alarm.
    /// </summary>
    public bool IsBackground => Attack is null && SignIn.Labels is { AttackIp: true };

    /// <summary>A person who means to use an account of their own.</summary>
    public bool IsLegitimate => Attack is null && !IsBackground;
}
