namespace RiskAuth.Credentials.RangeLookup;

/// <summary>Section <c>RangeLookup</c>: the service that is asked by the first five hexadecimal digits of a hash.</summary>
public sealed record RangeOptions
{
    /// <summary>Off by default: the offline corpus answers first, and no installation should call out unasked.</summary>
    public bool Enabled { get; init; }

    /// <summary>The service, or a mirror of it; <c>range/XXXXX</c> is appended. Have I Been Pwned's by default (https://haveibeenpwned.com/API/v3#PwnedPasswords).</summary>
    public Uri BaseAddress { get; init; } = new("https://api.pwnedpasswords.com/");

    /// <summary>How long an assessment waits for the answer, in milliseconds. The request itself goes on and fills the cache.</summary>
    public int DeadlineMs { get; init; } = 150;

    /// <summary>How long a request may take in all, in milliseconds.</summary>
    public int RequestTimeoutMs { get; init; } = 5000;

    /// <summary>An answer this young is used without asking again.</summary>
    public TimeSpan FreshFor { get; init; } = TimeSpan.FromDays(1);

    /// <summary>An answer this young is used when the service cannot be asked.</summary>
    public TimeSpan StaleFor { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Answers kept in memory, 10 to 20 KiB each.</summary>
    public int MemoryPages { get; init; } = 2000;

    /// <summary>Where answers are kept on disk; null for memory only.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>The most bytes kept on disk; the oldest answers go first.</summary>
    public long CacheBytes { get; init; } = 256 << 20;

    /// <summary>The longest answer read, in bytes after decompression; the service's have about 40,000.</summary>
    public int MaxResponseBytes { get; init; } = 1 << 20;

    /// <summary>Requests under way at once; further look-ups are unavailable.</summary>
    public int MaxRequests { get; init; } = 64;

    /// <summary>Failures in a row after which the service is left alone for a while.</summary>
    public int FailuresToOpen { get; init; } = 5;

    /// <summary>The first such pause; each further one is twice as long, up to <see cref="LongestPause"/>.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What is wrong with these options, or null.</summary>
    public string? Problem() =>
        !BaseAddress.IsAbsoluteUri || BaseAddress.Scheme is not ("https" or "http") ? "BaseAddress must be an http or https address."
        : DeadlineMs <= 0 || RequestTimeoutMs < DeadlineMs ? "DeadlineMs must be positive and RequestTimeoutMs at least as long."
        : FreshFor < TimeSpan.Zero || StaleFor < FreshFor ? "StaleFor must be at least as long as FreshFor."
        : MemoryPages < 1 || CacheBytes < 0 || MaxRequests < 1 || FailuresToOpen < 1 ? "Limits must be positive."
        : MaxResponseBytes < 1024 ? "MaxResponseBytes must be 1024 or more."
        : FirstPause <= TimeSpan.Zero || LongestPause < FirstPause ? "FirstPause must be positive and LongestPause at least as long."
        : null;
}
