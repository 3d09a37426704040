using RiskAuth.Features;
using RiskAuth.Learning.Detection;
using RiskAuth.Learning.Evaluation;
using RiskAuth.Learning.Simulation;
using RiskAuth.Tests.Detection;

namespace RiskAuth.Tests.Evaluation;

public sealed class CampaignStopsTests
{
    [Fact]
    public void Attempts_of_one_labelled_campaign_belong_together_however_far_apart_and_two_campaigns_at_once_are_two()
    {
        var builder = new DetectionLogBuilder();
        for (var i = 0; i < 60; i++)
            Add(builder, AttackFamily.Spray, hours: i * 20, campaign: 1 + i % 2, isStopped: i >= 40);
        var found = Assert.Single(CampaignStops.Measure(builder.Build()));
        Assert.Equal(("spray", 2, 60, 20 / 60.0, 1.0), (found.Family, found.Campaigns, found.Attempts, found.Stopped, found.StoppedAfter20));
    }

    [Fact]
    public void Without_labels_twelve_quiet_hours_end_a_campaign()
    {
        var builder = new DetectionLogBuilder();
        for (var i = 0; i < 60; i++)
            Add(builder, AttackFamily.Spray, hours: i < 30 ? i : i + 12, campaign: null, isStopped: false);
        Assert.Equal(2, Assert.Single(CampaignStops.Measure(builder.Build())).Campaigns);
    }

    [Fact]
    public void Campaigns_of_logs_put_together_stay_apart_and_picked_rows_keep_theirs()
    {
        var builder = new DetectionLogBuilder();
        Add(builder, AttackFamily.Stuffing, hours: 0, campaign: 3, isStopped: false);
        Add(builder, AttackFamily.Stuffing, hours: 1, campaign: null, isStopped: false);
        var log = builder.Build();
        var both = log.Append(log);
        Assert.Equal([3, 0, 6, 0], Enumerable.Range(0, both.Count).Select(both.CampaignOf));
        Assert.Equal([6], Enumerable.Range(0, 1).Select(both.Where(row => row == 2).CampaignOf));
    }

    [Fact]
    public void The_simulators_campaigns_reach_the_log()
    {
        var row = Sprayed().First(row => row.Campaign is not null);
        Assert.Equal(row.Campaign, LabelledSignIn.Of(row).Campaign);
    }

    private static IEnumerable<SimulatedSignIn> Sprayed() =>
        Simulator.Create(new() { Users = 500, Days = 10, Seed = 1, Attacks = [AttackFamily.Spray] }, Learning.Simulation.Networks.AddressBook.Synthetic()).SignIns();

    private static void Add(DetectionLogBuilder builder, AttackFamily family, int hours, int? campaign, bool isStopped) => builder.Add(
        new(SomeSignIns.Of("ola", Some.Noon.AddHours(hours)), Truth.Attack, AttackFamilies.NameOf(family)) { Campaign = campaign }, new float[FeatureSchema.Count], isStopped, 0);
}
