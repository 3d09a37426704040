using Microsoft.AspNetCore.Http;
using RiskAuth.Server.Keys;

namespace RiskAuth.Server.Tests.Keys;

public sealed class DeadlineTests
{
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

    private static ValueTask<int> Wait(TaskCompletionSource<int> work, CancellationTokenSource aborted) =>
        new ValueTask<int>(work.Task).Within(new DefaultHttpContext { RequestAborted = aborted.Token });
}
