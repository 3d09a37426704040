namespace RiskAuth.Events;

/// <summary>
/// Keeps counters and log in step: many commits pass at once, and a snapshot waits until none is between "committed" and "counted".
/// </summary>
internal sealed class SnapshotGate
{
    private readonly Lock _lock = new();
    private int _passing;
    private TaskCompletionSource? _reopened;
    private TaskCompletionSource? _drained;

    public async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task wait;
            lock (_lock)
            {
                if (_reopened is null)
                {
                    _passing++;
                    return;
                }
                wait = _reopened.Task;
            }
            await wait.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void Leave()
    {
        lock (_lock)
            if (--_passing == 0)
                _drained?.TrySetResult();
    }

    /// <summary>Closes the gate, waits for those inside, runs the action alone and opens again. One caller at a time.</summary>
    public async ValueTask<T> RunAloneAsync<T>(Func<ValueTask<T>> action)
    {
        Task drained;
        lock (_lock)
        {
            if (_reopened is not null)
                throw new InvalidOperationException("A snapshot is already being taken.");
            _reopened = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_passing == 0)
                _drained.SetResult();
            drained = _drained.Task;
        }
        try
        {
            await drained.ConfigureAwait(false);
            return await action().ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                _reopened.TrySetResult();
                (_reopened, _drained) = (null, null);
            }
        }
    }
}
