namespace RiskAuth.Learning.Replay;

/// <summary>A clock that stands at the time of the log's current line.</summary>
internal sealed class LogClock : TimeProvider
{
    private long _ticks;

    public void Set(DateTimeOffset now) => Volatile.Write(ref _ticks, now.UtcTicks);

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _ticks), TimeSpan.Zero);
}
