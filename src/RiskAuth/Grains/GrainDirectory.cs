using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using RiskAuth.Assessments;

namespace RiskAuth.Grains;

/// <summary>
/// One grain per active user. Turns of one user never overlap and run in the order of their calls; different users run in parallel.
/// A grain is activated by its first turn, once, however many callers wait; a failed activation goes to its caller and the next caller tries again.
/// Idle grains are dropped within <see cref="GrainLimits.MaxGrains"/>, so a turn must save what it changed before it returns.
/// A turn that throws, for whatever reason, may have left its state half changed: the state is dropped and the next turn activates it anew.
/// A turn must not call its own user's grain: it would wait for itself.
/// </summary>
/// <param name="activate">Loads a user's state. Called by one caller at a time per user, with that caller's cancellation token.</param>
public sealed class GrainDirectory<TState>(Func<UserKey, CancellationToken, ValueTask<TState>> activate, GrainLimits? limits = null)
    where TState : class
{
    private readonly ConcurrentDictionary<UserKey, UserGrain<TState>> _grains = new();
    private readonly GrainLimits _limits = (limits ?? new()).Validated();
    private readonly GrainClock<TState> _clock = new((limits ?? new()).MaxGrains);
    private int _excess;

    /// <summary>Grains in memory now.</summary>
    public int Count => _grains.Count;

    /// <summary>Runs one turn that finishes without waiting. Allocates nothing when the user is active and nobody else holds the turn.</summary>
    /// <exception cref="GrainOverloadedException">A limit of <see cref="GrainLimits"/> is reached.</exception>
    public ValueTask<TResult> RunInlineAsync<TArgument, TResult>(
        UserKey key, TArgument argument, Func<TState, TArgument, TResult> turn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<TResult>(cancellationToken);
        if (!TryEnter(key, out var grain))
            return RunQueuedAsync(key, argument, turn, cancellationToken);
        if (grain.State is not { } state)
            return RunEnteredAsync(grain, argument, turn, cancellationToken);

        TResult result;
        try
        {
            result = turn(state, argument);
        }
        catch (Exception failure)
        {
            Leave(grain, drop: true);
            return ValueTask.FromException<TResult>(failure);
        }
        Leave(grain, drop: false);
        return new(result);
    }

    /// <summary>Runs one turn that may wait, for the store for example; the user's next turn starts when it has finished.</summary>
    /// <exception cref="GrainOverloadedException">A limit of <see cref="GrainLimits"/> is reached.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<TResult> RunAsync<TArgument, TResult>(
        UserKey key, TArgument argument, Func<TState, TArgument, ValueTask<TResult>> turn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        cancellationToken.ThrowIfCancellationRequested();
        if (!TryEnter(key, out var grain))
            grain = await EnterAsync(key, cancellationToken).ConfigureAwait(false);
        var drop = true;
        try
        {
            var state = grain.State ??= await activate(key, cancellationToken).ConfigureAwait(false);
            var result = await turn(state, argument).ConfigureAwait(false);
            drop = false;
            return result;
        }
        finally
        {
            Leave(grain, drop);
        }
    }

    /// <summary>
    /// Forgets the states that <paramref name="goes"/> chooses among those of some users, so that their next turns activate them anew,
    /// after a deletion from the store for example. It waits for each user's turn, even where the queue for it is full, and a grain so
    /// visited counts no more as used than before.
    /// </summary>
    public async ValueTask DropAsync(Func<UserKey, bool> users, Func<TState, bool> goes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(users);
        ArgumentNullException.ThrowIfNull(goes);
        foreach (var (key, grain) in _grains)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!users(key) || !grain.TryEnterOrQueue(int.MaxValue, out var waiter))
                continue;
            if (waiter is not null)
                await WaitAsync(grain, waiter, cancellationToken).ConfigureAwait(false);
            var drop = true;
            try
            {
                drop = grain.State is { } state && goes(state);
            }
            finally
            {
                Leave(grain, drop);
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<TResult> RunQueuedAsync<TArgument, TResult>(
        UserKey key, TArgument argument, Func<TState, TArgument, TResult> turn, CancellationToken cancellationToken)
    {
        var grain = await EnterAsync(key, cancellationToken).ConfigureAwait(false);
        return await RunEnteredAsync(grain, argument, turn, cancellationToken).ConfigureAwait(false);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<TResult> RunEnteredAsync<TArgument, TResult>(
        UserGrain<TState> grain, TArgument argument, Func<TState, TArgument, TResult> turn, CancellationToken cancellationToken)
    {
        var drop = true;
        try
        {
            var state = grain.State ??= await activate(grain.Key, cancellationToken).ConfigureAwait(false);
            var result = turn(state, argument);
            drop = false;
            return result;
        }
        finally
        {
            Leave(grain, drop);
        }
    }

    private bool TryEnter(UserKey key, [NotNullWhen(true)] out UserGrain<TState>? grain)
    {
        if (!_grains.TryGetValue(key, out grain) || !grain.TryEnter())
            return false;
        grain.Used = true;
        return true;
    }

    /// <summary>Returns the user's grain once the caller holds its turn.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<UserGrain<TState>> EnterAsync(UserKey key, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!_grains.TryGetValue(key, out var grain))
            {
                var created = new UserGrain<TState>(key);
                if (!_grains.TryAdd(key, created))
                    continue;
                Admit(created);
                return created;
            }
            if (!grain.TryEnterOrQueue(_limits.MaxWaitersPerGrain, out var waiter))
            {
                _grains.TryRemove(KeyValuePair.Create(key, grain));
                continue;
            }
            if (waiter is not null)
                await WaitAsync(grain, waiter, cancellationToken).ConfigureAwait(false);
            grain.Used = true;
            return grain;
        }
    }

    private static async ValueTask WaitAsync(UserGrain<TState> grain, UserGrain<TState>.Waiter waiter, CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
        {
            await waiter.Task.ConfigureAwait(false);
            return;
        }
        using var registration = cancellationToken.UnsafeRegister(
            static (queued, token) =>
            {
                var (grain, waiter) = ((UserGrain<TState>, UserGrain<TState>.Waiter))queued!;
                if (grain.TryLeaveQueue(waiter))
                    waiter.SetCanceled(token);
            },
            (grain, waiter));
        await waiter.Task.ConfigureAwait(false);
    }

    private void Admit(UserGrain<TState> created)
    {
        if (_clock.TryAdmit(created, out var retired))
        {
            if (retired is not null)
                _grains.TryRemove(KeyValuePair.Create(retired.Key, retired));
        }
        else if (Interlocked.Increment(ref _excess) > _limits.MaxExcessGrains)
        {
            Leave(created, drop: true);
            throw new GrainOverloadedException($"{_limits.MaxGrains} users are active at once, and {_limits.MaxExcessGrains} more.");
        }
    }

    private void Leave(UserGrain<TState> grain, bool drop)
    {
        if (drop)
            grain.State = null;
        grain.Exit();
        if (grain.Place < 0)
            RetireExcess(grain);
    }

    /// <summary>A grain that found no place goes as soon as nobody wants its turn.</summary>
    private void RetireExcess(UserGrain<TState> grain)
    {
        if (!grain.TryRetire())
            return;
        Interlocked.Decrement(ref _excess);
        _grains.TryRemove(KeyValuePair.Create(grain.Key, grain));
    }
}
