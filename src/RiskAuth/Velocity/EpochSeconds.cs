namespace RiskAuth.Velocity;

/// <summary>Time inside the counters: whole seconds since 1970 in 32 bits, never 0, so that 0 can mean never.</summary>
internal static class EpochSeconds
{
    public const uint Minute = 60;
    public const uint TenMinutes = 600;
    public const uint Hour = 3_600;
    public const uint Day = 86_400;

    public static uint Of(DateTimeOffset time) => (uint)Math.Clamp(time.ToUnixTimeSeconds(), 1, uint.MaxValue);

    public static DateTimeOffset ToTime(uint seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);

    /// <summary>The moment that a window ending now begins after; 0 rather than before the beginning of time.</summary>
    public static uint Before(uint now, uint window) => now > window ? now - window : 0;
}
