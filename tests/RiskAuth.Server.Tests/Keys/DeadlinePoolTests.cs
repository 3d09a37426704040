using RiskAuth.Server.Keys;

namespace RiskAuth.Server.Tests.Keys;

public sealed class DeadlinePoolTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    [Fact]
    public void A_deadline_that_was_kept_is_used_again_with_nothing_of_its_last_request()
    {
        var pool = new DeadlinePool(Long);
        var first = pool.Rent();
        var told = false;
        first.Token.Register(() => told = true);
        pool.Return(first);
        var again = pool.Rent();
        Assert.Same(first, again);
        again.Cancel();
        Assert.False(told);
    }

    [Fact]
    public void One_whose_client_has_gone_is_never_used_again()
    {
        var pool = new DeadlinePool(Long);
        var gone = pool.Rent();
        gone.Cancel();
        pool.Return(gone);
        var next = pool.Rent();
        Assert.NotSame(gone, next);
        Assert.False(next.IsCancellationRequested);
    }

    [Fact]
    public void One_that_has_passed_is_never_used_again()
    {
        var pool = new DeadlinePool(TimeSpan.Zero);
        var passed = pool.Rent();
        passed.Token.WaitHandle.WaitOne();
        pool.Return(passed);
        Assert.NotSame(passed, pool.Rent());
    }
}
