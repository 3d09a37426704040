using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using RiskAuth.Events;
using RiskAuth.Server.Keys;

namespace RiskAuth.Server.Tests.Keys;

public sealed class DeadlineTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentQueue<string> _log = [];

    [Fact]
    public async Task Work_that_ends_in_time_gives_its_result()
    {
        using var aborted = new CancellationTokenSource();
        var work = new TaskCompletionSource<int>();
        var waiting = Wait(work, aborted);
        Assert.False(waiting.IsCompleted);
        work.SetResult(7);
        Assert.Equal(7, await waiting);
    }

    [Fact]
    public async Task Work_that_fails_gives_its_failure()
    {
        using var aborted = new CancellationTokenSource();
        var work = new TaskCompletionSource<int>();
        var waiting = Wait(work, aborted);
        work.SetException(new InvalidOperationException("disk"));
        Assert.Equal("disk", (await Assert.ThrowsAsync<InvalidOperationException>(async () => await waiting)).Message);
    }

    [Fact]
    public async Task Work_that_hangs_is_waited_for_no_longer_than_the_deadline()
    {
        using var aborted = new CancellationTokenSource();
        var work = new TaskCompletionSource<int>();
        var waiting = Wait(work, aborted);
        await aborted.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
    }

    [Fact]
    public async Task A_deadline_that_has_passed_already_ends_the_wait_at_once()
    {
        using var aborted = new CancellationTokenSource();
        await aborted.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Wait(new(), aborted));
    }

    [Fact]
    public async Task Work_that_ends_late_reaches_nobody_elses_wait()
    {
        using var aborted = new CancellationTokenSource();
        using var next = new CancellationTokenSource();
        var late = new TaskCompletionSource<int>();
        var abandoned = Wait(late, aborted);
        await aborted.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await abandoned);

        var work = new TaskCompletionSource<int>();
        var waiting = Wait(work, next);
        late.SetResult(13);
        Assert.False(waiting.IsCompleted);
        work.SetResult(7);
        Assert.Equal(7, await waiting);
    }

    [Fact]
    public async Task A_deadline_that_passes_after_the_work_ended_reaches_nobody_elses_wait()
    {
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var work = new TaskCompletionSource<int>();
        var done = Wait(work, first);
        work.SetResult(1);
        Assert.Equal(1, await done);

        var other = new TaskCompletionSource<int>();
        var waiting = Wait(other, second);
        await first.CancelAsync();
        Assert.False(waiting.IsCompleted);
        other.SetResult(2);
        Assert.Equal(2, await waiting);
    }

    [Fact]
    public async Task Work_and_deadline_that_race_give_one_of_the_two_and_never_anothers_result()
    {
        for (var round = 0; round < 5_000; round++)
        {
            using var aborted = new CancellationTokenSource();
            var work = new TaskCompletionSource<int>();
            var waiting = Wait(work, aborted).AsTask();
            var number = round;
            await Task.WhenAll(Task.Run(() => work.SetResult(number)), Task.Run(aborted.Cancel));
            try
            {
                Assert.Equal(round, await waiting);
            }
            catch (OperationCanceledException)
            {
                Assert.True(aborted.IsCancellationRequested);
            }
        }
    }

    [Fact]
    public async Task Requests_whose_deadline_passes_together_do_not_wait_for_what_the_others_do_then()
    {
        using var aborted = new CancellationTokenSource();
        using var both = new Barrier(2);
        var met = Enumerable.Range(0, 2).Select(_ => MeetAsync()).ToArray();
        await Task.Run(aborted.Cancel);
        Assert.All(await Task.WhenAll(met), Assert.True);

        async Task<bool> MeetAsync()
        {
            try
            {
                await Wait(new(), aborted).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
            }
            return both.SignalAndWait(Patience);
        }
    }

    [Fact]
    public async Task Work_that_fails_after_its_deadline_is_in_the_log()
    {
        await EndLateAsync(work => work.SetException(new InvalidOperationException("out of step")));
        await EndLateAsync(work => work.SetException(new StoreUnavailableException("The disk is full.")));
        Assert.Equal(2, _log.Count);
        Assert.Contains("EndLateAsync failed after its request's deadline System.InvalidOperationException: out of step", _log.First(), StringComparison.Ordinal);
        Assert.EndsWith("The disk is full. ", _log.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_that_ends_well_after_its_deadline_or_with_it_is_not_worth_a_line()
    {
        await EndLateAsync(work => work.SetResult(7));
        await EndLateAsync(work => work.SetCanceled());
        Assert.Empty(_log);
    }

    /// <summary>Elsewhere than in the test's own context, as in a server: there the end of the work is told at once.</summary>
    private Task EndLateAsync(Action<TaskCompletionSource<int>> end) => Task.Run(async () =>
    {
        using var aborted = new CancellationTokenSource();
        var work = new TaskCompletionSource<int>();
        var waiting = Wait(work, aborted, nameof(EndLateAsync));
        await aborted.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
        end(work);
    });

    private ValueTask<int> Wait(TaskCompletionSource<int> work, CancellationTokenSource aborted, string operation = "") =>
        new ValueTask<int>(work.Task).Within(
            new DefaultHttpContext { RequestAborted = aborted.Token }, new LateFailures(new Logger<LateFailures>(LoggerFactory.Create(logging => logging.AddProvider(new LogCapture(_log.Enqueue))))), operation);
}
