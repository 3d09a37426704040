using System.Diagnostics;
using System.Net;
using RiskAuth.Load.Traffic;

namespace RiskAuth.Load.Runs;

/// <summary>
/// Carries out a plan. Latency counts from the moment at which a request was due, not from when it could be sent, so that a stall of
/// the server is seen by every request that it kept waiting (no coordinated omission).
/// </summary>
internal sealed class LoadRun
{
    /// <summary>Shorter sleeps would cost more processor time than they save delay, which counts as latency in any case.</summary>
    private static readonly TimeSpan ShortestSleep = TimeSpan.FromMicroseconds(100);

    private readonly LoadPlan _plan;
    private readonly SignInTraffic _traffic;
    private readonly Connection[] _connections;
    private readonly Stack<Connection> _free = new();
    private readonly Queue<long> _overdue = new();
    private readonly Lock _lock = new();
    private readonly LoadResult _result;
    private long _startTicks;
    private long _countFromTicks;
    private long _changeTicks;
    private long _endTicks;
    private int _onTheirWay;
    private bool _isOver;

    private LoadRun(LoadPlan plan, SignInTraffic traffic, EndPoint server)
    {
        (_plan, _traffic, _result) = (plan, traffic, new(plan) { Later = plan.Change is null ? null : new(plan) });
        _connections = new Connection[plan.Connections];
        for (var i = 0; i < _connections.Length; i++)
            _connections[i] = new(server, OnReply, OnBroken);
    }

    private bool IsOpenLoop => _plan.RatePerSecond is not null;

    /// <param name="processorMicros">The server's processor time so far; null where it is not known.</param>
    public static LoadResult Execute(LoadPlan plan, SignInTraffic traffic, EndPoint server, Func<double>? processorMicros)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plan.Connections, LoadPlan.MaxConnections);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plan.RatePerSecond ?? 1, LoadPlan.MaxRatePerSecond);
        var run = new LoadRun(plan, traffic, server);
        try
        {
            run.Run(processorMicros);
            return run._result;
        }
        finally
        {
            foreach (var connection in run._connections)
                connection.Dispose();
        }
    }

    private void Run(Func<double>? processorMicros)
    {
        _startTicks = Stopwatch.GetTimestamp();
        _countFromTicks = _startTicks + Ticks(_plan.WarmUp);
        _endTicks = _countFromTicks + Ticks(_plan.Duration);
        _changeTicks = _plan.Change is { } change ? _countFromTicks + Ticks(change.After) : long.MaxValue;
        foreach (var connection in _connections)
            connection.Open();
        using var processor = new ProcessorWatch(processorMicros, _plan);
        if (IsOpenLoop)
            SendOnSchedule();
        else
            KeepBusy();
        processor.Stop();
        AwaitAnswers();
        lock (_lock)
        {
            _isOver = true;
            _result.GaveUp += _overdue.Count + _onTheirWay;
            _result.Seconds = (_plan.Change?.After ?? _plan.Duration).TotalSeconds;
            if (_result.Later is { } later)
                later.Seconds = _plan.Duration.TotalSeconds - _result.Seconds;
            (_result.ServerCpuMicros, _result.OwnCpuMicros) = (processor.ServerMicros, processor.OwnMicros);
        }
    }

    private void KeepBusy()
    {
        foreach (var connection in _connections)
        {
            lock (_lock)
                Begin(connection, Stopwatch.GetTimestamp());
        }
        SleepUntil(_endTicks);
    }

    private void SendOnSchedule()
    {
        lock (_lock)
        {
            foreach (var connection in _connections)
                _free.Push(connection);
        }
        var arrivals = new Arrivals(_plan.RatePerSecond!.Value, _plan.Seed);
        var due = _startTicks + arrivals.NextGapSeconds() * Stopwatch.Frequency;
        while (due < _endTicks)
        {
            SleepUntil((long)due);
            lock (_lock)
            {
                for (var now = Stopwatch.GetTimestamp(); due <= now && due < _endTicks; due += arrivals.NextGapSeconds() * Stopwatch.Frequency)
                    Arrive((long)due, arrivals);
            }
        }
    }

    private void Arrive(long dueTicks, Arrivals arrivals)
    {
        if (dueTicks >= _changeTicks)
            arrivals.RatePerSecond = _plan.Change!.RatePerSecond;
        if (dueTicks >= _countFromTicks)
            ResultOf(dueTicks).Arrivals++;
        if (_free.TryPop(out var connection))
            Begin(connection, dueTicks);
        else
            _overdue.Enqueue(dueTicks);
    }

    private void Begin(Connection connection, long dueTicks)
    {
        var length = _plan.Scenario == Scenario.Empty
            ? _traffic.WriteEmpty(connection.Request)
            : WriteAssessment(connection);
        connection.IsOutcome = false;
        Send(connection, length, dueTicks);
    }

    private int WriteAssessment(Connection connection)
    {
        var length = _traffic.WriteAssessment(connection.Request, out var attempt);
        connection.Attempt = attempt;
        return length;
    }

    private void Send(Connection connection, int length, long dueTicks)
    {
        connection.ScheduledTicks = dueTicks;
        connection.SentTicks = Stopwatch.GetTimestamp();
        _onTheirWay++;
        // What cannot be sent is found broken by its outstanding receive, which takes it off the way again.
        _ = connection.Send(length);
    }

    private void OnReply(Connection connection, Reply reply)
    {
        lock (_lock)
        {
            if (_isOver)
                return;
            _onTheirWay--;
            var now = Stopwatch.GetTimestamp();
            Count(connection, reply, now);
            if (_plan.Scenario == Scenario.AssessAndReport && reply.Status == 200 && Report(connection, reply, now))
                return;
            Next(connection, now);
        }
    }

    /// <summary>Sends the outcome of the assessment that this answers; false when it answers an outcome.</summary>
    private bool Report(Connection connection, Reply reply, long now)
    {
        if (connection.IsOutcome)
        {
            if (reply.Text("\"deviceToken\":\""u8) is { IsEmpty: false } token)
                _traffic.Keep(connection.Attempt, token);
            return false;
        }
        var length = _traffic.WriteOutcome(connection.Request, reply.Text("\"eventId\":\""u8), connection.Attempt);
        connection.IsOutcome = true;
        Send(connection, length, now);
        return true;
    }

    private void Next(Connection connection, long now)
    {
        if (!IsOpenLoop)
        {
            if (now < _endTicks)
                Begin(connection, now);
            return;
        }
        while (_overdue.TryDequeue(out var due))
        {
            if (now - due <= Ticks(_plan.Patience))
            {
                Begin(connection, due);
                return;
            }
            if (due >= _countFromTicks)
                ResultOf(due).GaveUp++;
        }
        _free.Push(connection);
    }

    private void Count(Connection connection, Reply reply, long now)
    {
        var micros = Micros(now - connection.ScheduledTicks);
        _result.Note(Stopwatch.GetElapsedTime(_startTicks, now), reply.Status == 200, micros);
        if (connection.ScheduledTicks < _countFromTicks || (!IsOpenLoop && now > _endTicks))
            return;
        var result = ResultOf(connection.ScheduledTicks);
        switch (reply.Status)
        {
            case 200:
                result.Served++;
                (connection.IsOutcome ? result.OutcomeLatency : result.Latency).Record(micros);
                if (!connection.IsOutcome)
                    result.SinceSent.Record(Micros(now - connection.SentTicks));
                break;
            case 503:
                result.Shed++;
                result.ShedLatency.Record(micros);
                if (!reply.HasRetryAfter)
                    result.ShedWithoutRetryAfter++;
                break;
            default:
                result.Refused++;
                result.OtherStatus = reply.Status;
                break;
        }
    }

    private LoadResult ResultOf(long dueTicks) => dueTicks >= _changeTicks ? _result.Later! : _result;

    private void OnBroken(Connection connection)
    {
        lock (_lock)
        {
            if (_isOver)
                return;
            _result.Broken++;
            _onTheirWay = Math.Max(0, _onTheirWay - 1);
            Next(connection, Stopwatch.GetTimestamp());
        }
    }

    private void AwaitAnswers()
    {
        var until = Stopwatch.GetTimestamp() + Ticks(_plan.Drain);
        while (Stopwatch.GetTimestamp() < until)
        {
            lock (_lock)
            {
                if (_onTheirWay == 0 && _overdue.Count == 0)
                    return;
            }
            Pause.For(TimeSpan.FromMilliseconds(5));
        }
    }

    private static void SleepUntil(long ticks)
    {
        for (var now = Stopwatch.GetTimestamp(); now < ticks; now = Stopwatch.GetTimestamp())
        {
            var left = Stopwatch.GetElapsedTime(now, ticks);
            Pause.For(left > ShortestSleep ? left : ShortestSleep);
        }
    }

    private static long Ticks(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);

    private static long Micros(long ticks) => (long)(ticks * (1e6 / Stopwatch.Frequency));
}
