using System.Threading.Tasks.Sources;
using RiskAuth.Events;

namespace RiskAuth.Storage.Sqlite;

/// <summary>One caller's wish to change the store, carried out by the writer together with the others of its commit.</summary>
internal abstract class Write
{
    /// <summary>Changes the database inside the writer's transaction.</summary>
    public abstract void Execute(LogWriter log);

    /// <summary>The transaction is committed: the caller goes on.</summary>
    public abstract void Complete();

    /// <summary>The write does not count, though it may have been kept: the commit may have succeeded before its sync failed.</summary>
    public abstract void Fail(Exception failure);
}

/// <summary>A write that is its own awaitable and is used again, so that the hot path allocates nothing.</summary>
internal abstract class PooledWrite<T> : Write, IValueTaskSource<T>, IValueTaskSource
{
    // Its callers go on inside the work item that tells all of a commit: see Completions.
    private ManualResetValueTaskSourceCore<T> _source;

    public short Version => _source.Version;

    protected T Result { get; set; } = default!;

    public override void Complete() => _source.SetResult(Result);

    public override void Fail(Exception failure) => _source.SetException(failure);

    public T GetResult(short token)
    {
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            _source.Reset();
            Release();
        }
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    /// <summary>Drops what the caller gave and goes back to the pool.</summary>
    protected abstract void Release();
}

/// <summary>A write that is rare enough to be a function.</summary>
internal sealed class FunctionWrite<T>(Func<LogWriter, T> function) : Write
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Task => _completion.Task;

    public override void Execute(LogWriter log) => _result = function(log);

    public override void Complete() => _completion.SetResult(_result);

    public override void Fail(Exception failure) => _completion.SetException(failure);
}
