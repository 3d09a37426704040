using System.Buffers.Binary;
using RiskAuth.Scoring.Models;

namespace RiskAuth.Tests.Scoring.Models;

internal static class RateFactors
{
    /// <summary>What the trained threshold at a target is multiplied with now, as the keeper saves it.</summary>
    public static double FactorAt(this ChallengeRateKeeper keeper, Stratum stratum, int target) =>
        Math.Exp(BinaryPrimitives.ReadDoubleLittleEndian(keeper.Save("").AsSpan(sizeof(double) * ((int)stratum * ChallengeRateKeeper.Targets.Count + target))));
}
