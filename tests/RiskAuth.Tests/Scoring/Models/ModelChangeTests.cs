using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Events;
using RiskAuth.Features;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Scoring;
using RiskAuth.Scoring.Models;

namespace RiskAuth.Tests.Scoring.Models;

/// <summary>What live traffic taught the calibration belongs to one model, and survives whatever does not change that model.</summary>
public sealed class ModelChangeTests
{
    [Fact]
    public async Task What_was_learned_since_the_last_snapshot_stays_when_only_the_candidate_changes()
    {
        var assessor = await StartAsync();
        await assessor.UseAsync(new Named("model-1"));
        await assessor.SaveCountersAsync();
        Learn(assessor);
        var learned = assessor.Rates.FactorAt(Stratum.None, 0);
        Assert.NotEqual(1, learned);
        await assessor.UseAsync(new ComparingScorer(new Named("model-1"), new Named("model-2"), static (_, _) => { }));
        Assert.Equal(learned, assessor.Rates.FactorAt(Stratum.None, 0));
    }

    [Fact]
    public async Task Another_model_starts_from_its_own_training_and_the_first_one_takes_up_its_snapshot()
    {
        var assessor = await StartAsync();
        await assessor.UseAsync(new Named("model-1"));
        Learn(assessor);
        var learned = assessor.Rates.FactorAt(Stratum.None, 0);
        await assessor.SaveCountersAsync();
        await assessor.UseAsync(new Named("model-2"));
        Assert.Equal(1, assessor.Rates.FactorAt(Stratum.None, 0));
        await assessor.UseAsync(new Named("model-1"));
        Assert.Equal(learned, assessor.Rates.FactorAt(Stratum.None, 0));
    }

    private static async Task<Assessor> StartAsync()
    {
        var store = new MemoryStore(installationKey: Some.Key);
        return await Assessor.StartAsync(
            store, store, AddressBook.Synthetic().Source, null, new ConfigurationDirectory(), TimeProvider.System, null, CancellationToken.None);
    }

    private static void Learn(Assessor assessor)
    {
        for (var account = 0UL; account < 20; account++)
            assessor.Rates.Learn(account, Stratum.None, 1e-6, Some.Noon);
    }

    private sealed class Named(string version) : IRiskScorer
    {
        public string Version => version;

        public bool Allocates(ChallengeAllocation allocation) => allocation == ChallengeAllocation.Even;

        public double Score(in Observation observation, IReadOnlyList<ObservedSignal> signals, ChallengeAllocation allocation) => 0;

        public IReadOnlyList<Reason> Explain(in Observation observation, IReadOnlyList<ObservedSignal> signals, ChallengeAllocation allocation, double alertScore, int most) => [];
    }
}
