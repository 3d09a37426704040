using RiskAuth.Assessments;
using RiskAuth.Features;
using RiskAuth.Learning.Detection;
using RiskAuth.Learning.Simulation;
using RiskAuth.Scoring.Models;

namespace RiskAuth.Tests.Detection;

/// <summary>
/// An attacker who owns one account in a hundred signs in to each of them two hundred times within a month, from another network and
/// with another browser each time, and marks all of it as his own. The bound for everybody else: at a challenge rate of 5 %, one attack in ten at most is found less than before, and one
/// sign-in in fifty at most is judged otherwise.
/// </summary>
public sealed class PoisonedFeedbackTests
{
    private const int SignInsPerAccount = 200;
    private const double Rate = .05;

    [Fact]
    public void Accounts_that_call_their_attacks_valid_hardly_move_the_decisions_about_others()
    {
        var clean = SmallModel.Instance;
        var poisoned = SmallModel.Train(SmallModel.Record(1, AttackFamilies.Training, .02, WithOwnAccounts));
        var (before, after) = (Decisions(clean.Model, clean.Other), Decisions(poisoned, clean.Other));
        var (attacks, foundBefore, foundAfter, signIns, changed) = (0, 0, 0, 0, 0);
        for (var row = 0; row < clean.Other.Count; row++)
        {
            if (clean.Other.Truths[row] == Truth.Attack)
            {
                attacks++;
                foundBefore += before[row] ? 1 : 0;
                foundAfter += after[row] ? 1 : 0;
            }
            else if (clean.Other.IsSignIn(row))
            {
                signIns++;
                changed += before[row] != after[row] ? 1 : 0;
            }
        }
        Assert.True(foundBefore > .7 * attacks, $"{foundBefore} of {attacks}");
        Assert.True(foundBefore - foundAfter <= .1 * attacks, $"found {foundBefore} before and {foundAfter} after, of {attacks}");
        Assert.True(changed <= .02 * signIns, $"{changed} of {signIns} sign-ins are judged otherwise");
    }

    private static bool[] Decisions(RiskModel model, DetectionLog log)
    {
        var vector = new float[FeatureSchema.Count];
        var challenged = new bool[log.Count];
        for (var row = 0; row < challenged.Length; row++)
        {
            log.Table.CopyRow(row, vector);
            challenged[row] = model.TailOf(vector) <= Rate;
        }
        return challenged;
    }

    /// <summary>Each sign-in of the attacker's accounts comes from another network, with another browser and no device, and succeeds.</summary>
    private static IEnumerable<LabelledSignIn> WithOwnAccounts(IReadOnlyList<LabelledSignIn> log)
    {
        var random = new Random(9);
        var poison = new List<LabelledSignIn>();
        for (var i = 0; i < SmallModel.Users / 100 * SignInsPerAccount; i++)
        {
            var (when, where, what) = (log[random.Next(log.Count)].SignIn, log[random.Next(log.Count)].SignIn, log[random.Next(log.Count)].SignIn);
            poison.Add(new(
                when with
                {
                    Id = $"poison{i}",
                    User = $"attacker{i % (SmallModel.Users / 100)}",
                    Ip = where.Ip,
                    UserAgent = what.UserAgent,
                    DeviceId = null,
                    RttMs = what.RttMs,
                    PasswordTag = null,
                    KnownUser = true,
                    Outcome = Outcome.Success,
                    Labels = null,
                },
                Truth.Legitimate, null));
        }
        return log.Concat(poison).OrderBy(row => row.SignIn.Time);
    }
}
