using RiskAuth.Assessments;
using RiskAuth.Grains;

namespace RiskAuth.Tests.Grains;

public sealed class GrainDirectoryTests
{
    private static readonly UserKey Ann = new("default", "ann");
    private static readonly UserKey Bob = new("default", "bob");

    [Fact]
    public async Task Turns_of_one_user_run_in_the_order_of_their_calls()
    {
        var gate = new Gate();
        var order = new List<int>();
        var grains = Grains();
        var first = grains.RunAsync(Ann, 0, (_, n) => gate.PassAsync(() => order.Add(n)), default).AsTask();
        var rest = Enumerable.Range(1, 50)
            .Select(n => grains.RunInlineAsync(Ann, n, (_, n) => { order.Add(n); return true; }, default).AsTask()).ToArray();

        Assert.Empty(order);
        gate.Open();
        await Task.WhenAll([first, .. rest]);

        Assert.Equal(Enumerable.Range(0, 51), order);
    }

    [Fact]
    public async Task Different_users_run_in_parallel()
    {
        var gate = new Gate();
        var grains = Grains();
        var held = grains.RunAsync(Ann, 0, (_, _) => gate.PassAsync(() => { }), default).AsTask();

        Assert.Equal("bob", await grains.RunInlineAsync(Bob, 0, (state, _) => state.Name, default));
        Assert.False(held.IsCompleted);
        gate.Open();
        await held;
    }

    [Fact]
    public async Task Many_first_calls_of_a_user_activate_once()
    {
        var gate = new Gate();
        var activations = 0;
        var grains = new GrainDirectory<Counter>(async (key, _) =>
        {
            activations++;
            await gate.PassAsync(() => { });
            return new Counter(key.User);
        });
        var turns = Enumerable.Range(0, 20).Select(_ => grains.RunInlineAsync(Ann, 1, Add, default).AsTask()).ToArray();

        gate.Open();
        await Task.WhenAll(turns);

        Assert.Equal(1, activations);
        Assert.Equal(Enumerable.Range(1, 20), turns.Select(turn => turn.Result));
    }

    [Fact]
    public async Task A_failed_activation_goes_to_its_caller_and_is_not_kept()
    {
        var attempts = 0;
        var grains = new GrainDirectory<Counter>((key, _) =>
            attempts++ == 0 ? throw new IOException("The disk is away.") : ValueTask.FromResult(new Counter(key.User)));

        await Assert.ThrowsAsync<IOException>(async () => await grains.RunInlineAsync(Ann, 1, Add, default));
        Assert.Equal(1, await grains.RunInlineAsync(Ann, 1, Add, default));
        Assert.Equal(2, attempts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_turn_that_throws_drops_the_state_and_the_next_turn_loads_it_again(bool inline)
    {
        var grains = Grains();
        await grains.RunInlineAsync(Ann, 5, Add, default);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await (inline
            ? grains.RunInlineAsync(Ann, 5, (state, n) => Break(state, n), default)
            : grains.RunAsync(Ann, 5, (state, n) => ValueTask.FromResult(Break(state, n)), default)));

        Assert.Equal(1, await grains.RunInlineAsync(Ann, 1, Add, default));

        static int Break(Counter state, int n)
        {
            state.Value += n;
            throw new InvalidOperationException("Half changed.");
        }
    }

    [Fact]
    public async Task A_waiter_that_gives_up_leaves_the_others_in_order()
    {
        var gate = new Gate();
        var order = new List<int>();
        using var cancellation = new CancellationTokenSource();
        var grains = Grains();
        var held = grains.RunAsync(Ann, 0, (_, _) => gate.PassAsync(() => { }), default).AsTask();
        var turns = Enumerable.Range(1, 6)
            .Select(n => grains.RunInlineAsync(Ann, n, (_, n) => { order.Add(n); return n; }, n % 2 == 0 ? cancellation.Token : default).AsTask())
            .ToArray();

        await cancellation.CancelAsync();
        foreach (var given in turns.Where((_, index) => index % 2 == 1))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        gate.Open();
        await held;
        await Task.WhenAll(turns.Where((_, index) => index % 2 == 0));

        Assert.Equal([1, 3, 5], order);
    }

    [Fact]
    public async Task When_every_waiter_gives_up_the_grain_is_free_again()
    {
        var gate = new Gate();
        using var cancellation = new CancellationTokenSource();
        var grains = Grains();
        var held = grains.RunAsync(Ann, 0, (_, _) => gate.PassAsync(() => { }), default).AsTask();
        var waiting = grains.RunInlineAsync(Ann, 1, Add, cancellation.Token).AsTask();

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        gate.Open();
        await held;

        var next = grains.RunInlineAsync(Ann, 1, Add, default);
        Assert.True(next.IsCompletedSuccessfully);
        Assert.Equal(1, await next);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_before_it_starts_runs_nothing()
    {
        var grains = Grains();
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await grains.RunInlineAsync(Ann, 1, Add, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await grains.RunAsync(Ann, 1, (state, n) => ValueTask.FromResult(Add(state, n)), cancelled));
        Assert.Equal(0, grains.Count);
    }

    [Fact]
    public async Task One_waiter_too_many_is_refused()
    {
        var gate = new Gate();
        var grains = Grains(new GrainLimits { MaxWaitersPerGrain = 2 });
        var held = grains.RunAsync(Ann, 0, (_, _) => gate.PassAsync(() => { }), default).AsTask();
        var waiting = new[] { grains.RunInlineAsync(Ann, 1, Add, default).AsTask(), grains.RunInlineAsync(Ann, 1, Add, default).AsTask() };

        await Assert.ThrowsAsync<GrainOverloadedException>(async () => await grains.RunInlineAsync(Ann, 1, Add, default));
        gate.Open();
        await Task.WhenAll([held, .. waiting]);

        Assert.Equal(3, await grains.RunInlineAsync(Ann, 1, Add, default));
    }

    [Fact]
    public async Task Idle_grains_beyond_the_limit_are_dropped()
    {
        var grains = Grains(new GrainLimits { MaxGrains = 8 });
        for (var n = 0; n < 1_000; n++)
            await grains.RunInlineAsync(new UserKey("default", $"user{n}"), 1, Add, default);

        Assert.Equal(8, grains.Count);
    }

    [Fact]
    public async Task A_user_who_is_active_stays_while_strangers_pass_through()
    {
        var grains = Grains(new GrainLimits { MaxGrains = 8 });
        for (var n = 0; n < 1_000; n++)
        {
            Assert.Equal(n + 1, await grains.RunInlineAsync(Ann, 1, Add, default));
            await grains.RunInlineAsync(new UserKey("default", $"user{n}"), 1, Add, default);
        }
    }

    [Fact]
    public async Task A_grain_in_use_is_never_dropped_and_those_beyond_the_limit_go_after_their_turn()
    {
        var gate = new Gate();
        var grains = Grains(new GrainLimits { MaxGrains = 2, MaxExcessGrains = 3 });
        var held = Enumerable.Range(0, 5)
            .Select(n => grains.RunAsync(new UserKey("default", $"user{n}"), 1, (state, n) => gate.PassAsync(() => Add(state, n)), default).AsTask())
            .ToArray();

        Assert.Equal(5, grains.Count);
        await Assert.ThrowsAsync<GrainOverloadedException>(async () => await grains.RunInlineAsync(Ann, 1, Add, default));
        gate.Open();
        await Task.WhenAll(held);

        Assert.Equal(2, grains.Count);
        Assert.Equal(1, await grains.RunInlineAsync(Ann, 1, Add, default));
    }

    [Fact]
    public async Task A_dropped_user_is_loaded_again_and_the_others_stay()
    {
        var grains = Grains();
        await grains.RunInlineAsync(Ann, 5, Add, default);
        await grains.RunInlineAsync(Bob, 5, Add, default);
        var cat = new UserKey("default", "cat");
        await grains.RunInlineAsync(cat, 2, Add, default);
        await grains.DropAsync(user => user != Bob, state => state.Value == 5, default);

        Assert.Equal(1, await grains.RunInlineAsync(Ann, 1, Add, default));
        Assert.Equal(6, await grains.RunInlineAsync(Bob, 1, Add, default));
        Assert.Equal(3, await grains.RunInlineAsync(cat, 1, Add, default));
    }

    [Fact]
    public async Task A_drop_waits_for_a_turn_that_is_under_way_and_judges_what_it_left()
    {
        var gate = new Gate();
        var grains = Grains(new GrainLimits { MaxWaitersPerGrain = 1 });
        await grains.RunInlineAsync(Ann, 5, Add, default);
        var turn = grains.RunAsync(Ann, 0, (state, _) => gate.PassAsync(() => state.Value = 6), default).AsTask();
        var next = grains.RunInlineAsync(Ann, 1, Add, default).AsTask();
        var drop = grains.DropAsync(_ => true, state => state.Value == 5, default).AsTask();

        Assert.False(drop.IsCompleted);
        gate.Open();
        await Task.WhenAll(turn, next, drop);

        Assert.Equal(8, await grains.RunInlineAsync(Ann, 1, Add, default));
    }

    [Fact]
    public async Task An_uncontended_turn_allocates_nothing()
    {
        var grains = Grains();
        await grains.RunInlineAsync(Ann, 1, Add, default);
        Func<Counter, int, int> turn = Add;
        var (sum, least) = (0, long.MaxValue);
        for (var run = 0; run < 5; run++)
        {
            // The thriftiest of several runs, for the reason that Allocations gives.
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var n = 0; n < 1_000; n++)
                sum += await grains.RunInlineAsync(Ann, 1, turn, default);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.InRange(least, 0, 999);
        Assert.True(sum > 0);
    }

    private static GrainDirectory<Counter> Grains(GrainLimits? limits = null) =>
        new((key, _) => ValueTask.FromResult(new Counter(key.User)), limits);

    private static int Add(Counter state, int amount) => state.Value += amount;
}

internal sealed class Counter(string name, int value = 0)
{
    public string Name => name;
    public int Value = value;
}

/// <summary>Holds turns until it is opened.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => _opened.SetResult();

    public async ValueTask<bool> PassAsync(Action then)
    {
        await _opened.Task;
        then();
        return true;
    }
}
