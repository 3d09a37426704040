using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace RiskAuth.Server.Keys;

internal static class Deadline
{
    /// <summary>
    /// Stops waiting when the request's deadline has passed, whatever the work itself does then: a disk that hangs does not look
    /// at cancellation.
    /// </summary>
    /// <param name="late">Is told when the work fails after that.</param>
    public static ValueTask<T> Within<T>(this ValueTask<T> work, HttpContext context, LateFailures late, [CallerMemberName] string operation = "") =>
        work.IsCompleted ? work : DeadlineWait<T>.Start(work, late, operation, context.RequestAborted);
}

/// <summary>
/// Waits for work or for a cancellation, whichever is first, and is used again: <see cref="Task.WaitAsync(CancellationToken)"/> would
/// be a good part of what a request allocates. One whose work is still under way after the cancellation is never used again.
/// </summary>
internal sealed class DeadlineWait<T> : IValueTaskSource<T>
{
    private const int MaxKept = 1_024;
    private const int Waiting = 0;
    private const int Done = 1;
    private const int Cancelled = 2;

    private static readonly ConcurrentQueue<DeadlineWait<T>> Kept = new();
    private static int _count;

    private readonly Action _workEnded;
    private ManualResetValueTaskSourceCore<T> _source;
    private ValueTaskAwaiter<T> _work;
    private CancellationTokenRegistration _registration;
    private LateFailures? _late;
    private string? _operation;
    private int _state;

    private DeadlineWait() => _workEnded = WorkEnded;

    /// <param name="work">Not completed yet; awaited by nobody else.</param>
    public static ValueTask<T> Start(ValueTask<T> work, LateFailures late, string operation, CancellationToken token)
    {
        if (Kept.TryDequeue(out var wait))
            Interlocked.Decrement(ref _count);
        else
            wait = new();
        wait._state = Waiting;
        (wait._late, wait._operation) = (late, operation);
        wait._work = work.GetAwaiter();
        var version = wait._source.Version;
        wait._registration = token.UnsafeRegister(static (state, token) => ((DeadlineWait<T>)state!).Cancel(token), wait);
        wait._work.UnsafeOnCompleted(wait._workEnded);
        return new(wait, version);
    }

    public T GetResult(short token)
    {
        var isReusable = Volatile.Read(ref _state) == Done;
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            if (isReusable)
                Return();
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void WorkEnded()
    {
        if (Interlocked.CompareExchange(ref _state, Done, Waiting) != Waiting)
        {
            Forget();
            return;
        }
        try
        {
            var result = _work.GetResult();
            _source.SetResult(result);
        }
        catch (Exception failure)
        {
            _source.SetException(failure);
        }
    }

    private void Cancel(CancellationToken token)
    {
        if (Interlocked.CompareExchange(ref _state, Cancelled, Waiting) != Waiting)
            return;
        // All requests of one moment are ended here, one after another; none may hold up the next with what it does then.
        _source.RunContinuationsAsynchronously = true;
        _source.SetException(new OperationCanceledException(token));
    }

    /// <summary>Nobody waits any more, but the work's own source must be told that its result was taken.</summary>
    private void Forget()
    {
        try
        {
            _work.GetResult();
        }
        catch (Exception failure)
        {
            _late!.Report(_operation!, failure);
        }
    }

    private void Return()
    {
        // The cancellation that is being delivered right now holds this object; it is left to the collector then.
        if (!_registration.Unregister() && _registration.Token.IsCancellationRequested)
            return;
        _source.Reset();
        (_work, _registration) = (default, default);
        if (Interlocked.Increment(ref _count) <= MaxKept)
            Kept.Enqueue(this);
        else
            Interlocked.Decrement(ref _count);
    }
}
