using RiskAuth.Features;

namespace RiskAuth.Signals;

/// <summary>A signal that was observed.</summary>
/// <param name="Strength">Share of the signal's weight that counts, above 0 and at most 1.</param>
public readonly record struct Observed(Evidence Evidence, float Strength = 1)
{
    public static implicit operator Observed(Evidence evidence) => new(evidence);
}

/// <summary>Looks at one observation; null when there is nothing to see.</summary>
public delegate Observed? SignalFunction(in Observation observation);

/// <summary>A row of <see cref="SignalTable"/>.</summary>
/// <param name="LogOdds">What the signal adds to the baseline score (natural log-odds); negative for trust.</param>
/// <param name="Meaning">When it is observed, for docs/SIGNALS.md.</param>
/// <param name="Why">Why it has this weight.</param>
/// <param name="Say">The plain sentence for one observation.</param>
public sealed record Signal(ReasonCode Code, float LogOdds, string Meaning, string Why, SignalFunction Look, Func<Evidence, string> Say);
