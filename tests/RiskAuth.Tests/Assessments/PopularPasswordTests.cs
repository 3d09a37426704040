using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Decisions;
using RiskAuth.Events;
using RiskAuth.Features;
using RiskAuth.Learning.Detection;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Network;
using RiskAuth.Tests.Credentials;
using RiskAuth.Velocity;

namespace RiskAuth.Tests.Assessments;

/// <summary>A wrong guess of a password that attackers try first weighs double, wherever its outcome is counted.</summary>
public sealed class PopularPasswordTests
{
    private static readonly INetworkSource Network = AddressBook.Synthetic().Source;

    private readonly ManualTime _clock = new();

    [Theory]
    [InlineData(CredentialStatus.Compromised, VelocityKeys.PopularCountClass, true)]
    [InlineData(CredentialStatus.Compromised, VelocityKeys.PopularCountClass - 1, false)]
    [InlineData(CredentialStatus.Common, 0, true)]
    public async Task Three_wrong_guesses_at_an_account_are_a_campaign_when_their_passwords_are_popular(CredentialStatus status, byte countClass, bool expected)
    {
        await using var store = Store();
        var assessor = await StartAsync(store);
        await GuessAsync(assessor, 3, status, countClass);
        Assert.Equal(expected, assessor.Velocity.Campaigns(_clock.GetUtcNow()).Any(campaign => campaign.Kind == CampaignKind.BruteForce));
    }

    [Fact]
    public async Task Popular_guesses_weigh_double_after_a_restart_too()
    {
        await using var store = Store();
        await GuessAsync(await StartAsync(store), 2, CredentialStatus.Compromised, VelocityKeys.PopularCountClass);
        var restarted = await StartAsync(store);
        Assert.Empty(restarted.Velocity.Campaigns(_clock.GetUtcNow()));
        await GuessAsync(restarted, 1, CredentialStatus.Compromised, VelocityKeys.PopularCountClass);
        Assert.Contains(restarted.Velocity.Campaigns(_clock.GetUtcNow()), campaign => campaign.Kind == CampaignKind.BruteForce);
    }

    [Fact]
    public async Task Popular_guesses_weigh_double_when_a_model_learns_from_the_log()
    {
        await using var store = Store();
        var assessor = await StartAsync(store);
        await GuessAsync(assessor, 4, CredentialStatus.Compromised, VelocityKeys.PopularCountClass);
        var rows = await EventLogRows.ReadAsync(store.ReadLogAsync(0, DateTimeOffset.MinValue, CancellationToken.None), Tests.Some.Key, CancellationToken.None);
        var recorded = await DetectionLog.RecordAsync(rows, Network, new() { InstallationKey = Tests.Some.Key }, CancellationToken.None);
        var last = new float[FeatureSchema.Count];
        recorded.Table.CopyRow(3, last);
        Assert.Equal(1, last[FeatureSchema.IndexOf("campaign")]);
    }

    private static MemoryStore Store() => new(installationKey: Tests.Some.Key);

    private async Task<Assessor> StartAsync(MemoryStore store) =>
        await Assessor.StartAsync(store, store, Network, null, new ConfigurationDirectory(), _clock, null, CancellationToken.None);

    private async Task GuessAsync(Assessor assessor, int guesses, CredentialStatus status, byte countClass)
    {
        for (var n = 0; n < guesses; n++)
        {
            _clock.Advance(TimeSpan.FromSeconds(10));
            var attempt = Tests.Some.Attempt(_clock.GetUtcNow());
            await assessor.AssessAsync(attempt, new CredentialCheck(status, countClass, (ulong)attempt.Time.Ticks), null, CancellationToken.None);
            await assessor.ReportOutcomeAsync(attempt.EventId, Outcome.WrongPassword, CancellationToken.None);
        }
    }
}
