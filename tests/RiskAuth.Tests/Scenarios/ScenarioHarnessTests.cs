using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Features;
using RiskAuth.Learning.Scenarios;
using RiskAuth.Learning.Simulation;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Scoring;
using RiskAuth.Signals;

namespace RiskAuth.Tests.Scenarios;

public sealed class ScenarioHarnessTests
{
    [Fact]
    public void At_least_410_of_420_attack_scripts_are_caught_and_no_clean_one_raises_an_alert()
    {
        var report = ScenarioHarness.Run();
        Assert.True(report.Attacks.Count() >= 20 && report.Clean.Count() >= 20);
        Assert.All(report.Behaviours, behaviour => Assert.Equal(ScenarioHarness.ScriptsPerBehaviour, behaviour.Scripts.Count));
        Assert.True(
            report.Caught >= 410 / 420.0 * report.AttackScripts,
            $"{ScenarioDocument.Summary(report)} {Failing(report.Attacks)}");
        Assert.True(report.FalseAlerts == 0, Failing(report.Clean));
        Assert.InRange(report.BystanderAlerts, 0, report.Attacks.Sum(attack => attack.CleanAttempts) / 200);
    }

    [Fact]
    public void Equal_seeds_give_equal_reports_and_other_seeds_other_scripts()
    {
        string[] some = ["spray_hours", "commuter"];
        var (first, again, other) = (ScenarioHarness.Run(3, only: some), ScenarioHarness.Run(3, only: some), ScenarioHarness.Run(4, only: some));
        Assert.Equal(first.Behaviours.SelectMany(behaviour => behaviour.Scripts), again.Behaviours.SelectMany(behaviour => behaviour.Scripts));
        Assert.NotEqual(first.Behaviours.SelectMany(behaviour => behaviour.Scripts), other.Behaviours.SelectMany(behaviour => behaviour.Scripts));
    }

    [Fact]
    public void A_scorer_that_sees_nothing_leaves_strangers_to_nobody_and_campaigns_to_the_rules_over_sequences()
    {
        var report = ScenarioHarness.Run(scorer: new Constant(0), only: ["stranger_abroad", "brute_force"]);
        Assert.Equal("constant", report.Model);
        Assert.Equal([21, 0], report.Attacks.Select(attack => attack.Passed));
        Assert.All(report.Attacks, attack => Assert.Equal(0, attack.CleanAlerts));
    }

    [Fact]
    public void A_scorer_that_suspects_everybody_leaves_nobody_alone()
    {
        var report = ScenarioHarness.Run(scorer: new Constant(1), only: ["household"]);
        Assert.Equal(0, report.Behaviours[0].Passed);
        Assert.Equal(report.Behaviours[0].CleanAttempts, report.FalseAlerts);
    }

    [Theory]
    [InlineData(.05, 0)]
    [InlineData(.01, 21)]
    public void The_challenge_rate_decides_from_which_score_on_people_are_asked(double challengeRate, int leftAlone) =>
        Assert.Equal(leftAlone, ScenarioHarness.Run(scorer: new Constant(.97), challengeRate: challengeRate, only: ["odd_hour"]).Behaviours[0].Passed);

    /// <summary>A stranger who gets in unseen is not challenged afterwards either: what a success teaches is part of the trial.</summary>
    [Fact]
    public void A_script_reports_what_became_of_its_attempts()
    {
        var judged = ScenarioHarness.Judge(
            AttackBehaviours.All.Single(behaviour => behaviour.Name == "success_after_failures"), 0, 1, new(AddressBook.Synthetic(), new Constant(0), .05), default);
        var attack = judged.Where(attempt => attempt.Step.Side == Side.Attacker).ToList();
        Assert.InRange(attack.Count, 8, 11);
        Assert.All(attack[..^2], attempt => Assert.Equal(Outcome.WrongPassword, attempt.Step.Truth));
        Assert.Contains(attack[^1].Assessment.Signals, signal => signal.Code is ReasonCode.BruteForce or ReasonCode.SuccessAfterFailures);
    }

    [Fact]
    public async Task Campaigns_of_a_simulated_log_are_stopped_and_bystanders_hardly_touched()
    {
        var book = AddressBook.Synthetic();
        var simulator = Simulator.Create(new SimulationOptions { Users = 5_000, Days = 30, Seed = 7 }, book);
        var report = await CampaignTrial.RunAsync(simulator.SignIns(), book);
        Assert.Equal(4, report.Stopped.Count);
        Assert.All(report.Stopped, family => Assert.True(family is { Campaigns: >= 3, Share: >= .98 }, $"{family}"));
        double Alarms(ReasonCode rule) => report.PerTenThousand(report.Alarms.Single(alarms => alarms.Rule == rule));
        Assert.InRange(Alarms(ReasonCode.BruteForce), 0, 5);
        Assert.InRange(Alarms(ReasonCode.DistributedGuessing), 0, .1);
        Assert.InRange(Alarms(ReasonCode.CredentialStuffing), 0, 10);
        Assert.InRange(Alarms(ReasonCode.PasswordSpray), 0, 10);
    }

    [Fact]
    public void The_page_names_every_behaviour()
    {
        var report = ScenarioHarness.Run(only: ["odd_hour", "stranger_vpn"]);
        var page = ScenarioDocument.Render(report, new CampaignReport([], [new(ReasonCode.PasswordSpray, 3, 1)], 10_000, 5_000));
        Assert.Contains("| **stranger_vpn** (1): ", page);
        Assert.Contains("| **odd_hour**: ", page);
        Assert.Contains("| password_spray | 3 | 3.0 | 1 |", page);
    }

    private static string Failing(IEnumerable<BehaviourResult> behaviours) =>
        string.Join("; ", behaviours.Where(behaviour => behaviour.Passed < behaviour.Scripts.Count).Select(behaviour =>
            $"{behaviour.Name} {ScenarioDocument.Score(behaviour)} {string.Join(' ', behaviour.Scripts.Where(script => !script.Passed).Select(script => $"#{script.Number} {script.Reasons}"))}"));

    private sealed class Constant(double score) : IRiskScorer
    {
        public string Version => "constant";

        public bool Allocates(ChallengeAllocation allocation) => true;

        public double Score(in Observation observation, IReadOnlyList<ObservedSignal> signals, ChallengeAllocation allocation) => score;

        public IReadOnlyList<Reason> Explain(in Observation observation, IReadOnlyList<ObservedSignal> signals, ChallengeAllocation allocation, double alertScore, int most) => [];
    }
}
