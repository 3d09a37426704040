using System.Diagnostics;
using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Events;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Telemetry;

namespace RiskAuth.Tests.Assessments;

public sealed class ErasureTests
{
    /// <summary>What to do when a turn has ended; set in one test's own flow only, because listeners hear everybody.</summary>
    private static readonly AsyncLocal<Action?> AfterTurn = new();

    [Fact]
    public async Task Nothing_stays_of_an_attempt_whose_turn_came_before_the_erasures()
    {
        await using var store = new MemoryStore(installationKey: Some.Key);
        var assessor = await Assessor.StartAsync(
            store, store, AddressBook.Synthetic().Source, null, new ConfigurationDirectory(), TimeProvider.System, null, CancellationToken.None);
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == RiskMeters.MeterName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => AfterTurn.Value is null ? ActivitySamplingResult.None : ActivitySamplingResult.AllData,
            ActivityStopped = step =>
            {
                if (step.OperationName == "user turn" && AfterTurn.Value is { } act)
                    act();
            },
        };
        ActivitySource.AddActivityListener(listener);
        var attempt = Some.Attempt(Some.Noon);
        var erasures = new List<Task<long>>();
        AfterTurn.Value = () => erasures.Add(assessor.EraseAsync(attempt.User, CancellationToken.None).AsTask());

        await assessor.AssessAsync(attempt, null, null, CancellationToken.None);

        // The store in memory does everything at once, so the erasure was over before the attempt went on.
        var erasure = Assert.Single(erasures);
        Assert.True(erasure.IsCompletedSuccessfully);
        Assert.Equal(1, await erasure);
        Assert.Empty((await store.ListEventsAsync(attempt.User, null, 10)).Events);
    }
}
