using Microsoft.Win32.SafeHandles;

namespace RiskAuth.Storage.Sqlite;

/// <summary>What a completed write has survived.</summary>
public enum DurabilityMode : byte
{
    /// <summary>Each commit is synced to the disk: a completed write survives the end of the process and of the power.</summary>
    Full,

    /// <summary>
    /// Commits are handed to the operating system: a completed write survives the end of the process, a power failure may take
    /// the last seconds. The file stays sound.
    /// </summary>
    Relaxed,
}

/// <summary>Where and how the embedded store keeps its data.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>Made with mode 700 where it does not exist. One process at a time may have it.</summary>
    public required string DataDirectory { get; init; }

    public DurabilityMode Durability { get; init; } = DurabilityMode.Full;

    /// <summary>Writes that may wait for the next commit (1 and up); further ones wait for room.</summary>
    public int MaxQueuedWrites { get; init; } = 8_192;

    /// <summary>How long a write waits for room before it fails with <see cref="Events.StoreUnavailableException"/>.</summary>
    public TimeSpan QueueWait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The largest size of the database file in bytes; 0 leaves it to the disk.</summary>
    public long MaxFileBytes { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Users' newest events that stay in memory before a turn writes them to their table. Tests make it small.</summary>
    internal int MaxRecentHeads { get; init; } = 32_768;

    /// <summary>Entries of the log after which such a turn begins in any case; a start after a crash reads about twice as many again.</summary>
    internal int MaxTailEntries { get; init; } = 131_072;

    /// <summary>Pages in the write-ahead log above which it must begin again at its start; it has more than four times as many only while somebody reads an earlier state.</summary>
    internal int MaxLogPages { get; init; } = 8_192;

    /// <summary>How the write-ahead log is synced; null for the system's fdatasync. Tests let it fail.</summary>
    internal Func<SafeFileHandle, int>? SyncData { get; init; }
}
