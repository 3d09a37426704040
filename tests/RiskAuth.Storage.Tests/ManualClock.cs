namespace RiskAuth.Storage.Tests;

/// <summary>A clock that stands still until a test moves it; timers run as ever.</summary>
public sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = start;

    public override DateTimeOffset GetUtcNow() => Now;
}
