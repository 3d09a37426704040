using System.Collections.Concurrent;
using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Assessments;
using RiskAuth.Grains;

namespace RiskAuth.Tests.Grains;

/// <summary>Many callers at once: no turn overlaps another of its user, and eviction loses no update.</summary>
public sealed class GrainDirectoryLoadTests
{
    [Fact]
    public void Eviction_loses_no_update_however_small_the_memory() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(1, 6).ToArbitrary(), Gen.Choose(1, 12).ToArbitrary(),
            (seed, maxGrains, users) => LosesNothing(seed, maxGrains, users))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Fact]
    public async Task Turns_never_overlap_under_load()
    {
        var grains = new GrainDirectory<Counter>((key, _) => ValueTask.FromResult(new Counter(key.User)));
        var overlaps = 0;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            for (var n = 0; n < 5_000; n++)
            {
                await grains.RunAsync(User(random.Next(4)), caller, async (state, _) =>
                {
                    if (Interlocked.Increment(ref state.Value) != 1)
                        Interlocked.Increment(ref overlaps);
                    await Task.Yield();
                    Interlocked.Decrement(ref state.Value);
                    return true;
                }, default);
            }
        })));

        Assert.Equal(0, overlaps);
    }

    private static bool LosesNothing(int seed, int maxGrains, int users)
    {
        const int callers = 8;
        const int turns = 150;
        var store = new ConcurrentDictionary<UserKey, int>();
        var grains = new GrainDirectory<Counter>(
            async (key, _) =>
            {
                await Task.Yield();
                return new Counter(key.User, store.GetValueOrDefault(key));
            },
            new GrainLimits { MaxGrains = maxGrains });
        var expected = new int[users];
        var sequences = Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random(seed + caller);
            for (var n = 0; n < turns; n++)
            {
                var user = random.Next(users);
                if (await RunOneAsync(grains, store, user, random.Next(4)))
                    Interlocked.Increment(ref expected[user]);
            }
        }));
        Task.WhenAll(sequences).GetAwaiter().GetResult();

        var kept = Enumerable.Range(0, users).All(user => store.GetValueOrDefault(User(user)) == expected[user]);
        return kept && grains.Count <= maxGrains;
    }

    /// <summary>One turn: saved at once, saved after a wait, thrown after the change but before the save, or cancelled while it waits.</summary>
    private static async Task<bool> RunOneAsync(GrainDirectory<Counter> grains, ConcurrentDictionary<UserKey, int> store, int user, int way)
    {
        using var cancellation = new CancellationTokenSource();
        try
        {
            switch (way)
            {
                case 0:
                    return await grains.RunInlineAsync(User(user), store, (state, store) => Save(state, store), default);
                case 1:
                    return await grains.RunAsync(User(user), store, async (state, store) =>
                    {
                        await Task.Yield();
                        return Save(state, store);
                    }, default);
                case 2:
                    return await grains.RunInlineAsync(User(user), store, (state, _) =>
                    {
                        state.Value++;
                        return state.Value < 0 ? true : throw new IOException("The save failed.");
                    }, default);
                default:
                    var waiting = grains.RunInlineAsync(User(user), store, (state, store) => Save(state, store), cancellation.Token).AsTask();
                    await cancellation.CancelAsync();
                    return await waiting;
            }
        }
        catch (Exception expected) when (expected is IOException or OperationCanceledException)
        {
            return false;
        }
    }

    private static bool Save(Counter state, ConcurrentDictionary<UserKey, int> store)
    {
        store[User(state.Name)] = ++state.Value;
        return true;
    }

    private static UserKey User(int number) => User($"user{number}");

    private static UserKey User(string name) => new("default", name);
}
