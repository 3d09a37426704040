namespace RiskAuth.Credentials.Corpus;

/// <summary>What to build.</summary>
public sealed record CorpusBuild
{
    /// <summary>The corpus to write. What is there is replaced when the new one is complete, and not before.</summary>
    public required string Output { get; init; }

    public required CorpusKind Kind { get; init; }

    public CorpusMeaning Meaning { get; init; } = CorpusMeaning.Compromised;

    public required CorpusInputFormat Format { get; init; }

    /// <summary>Files, or folders of files named by five hexadecimal digits, read in this order.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Corpora of the same kind whose entries the new one holds too; <see cref="Output"/> may be among them.</summary>
    public IReadOnlyList<string> Merged { get; init; } = [];

    /// <summary>Says in listings where it came from; cut after 160 bytes.</summary>
    public required string Name { get; init; }

    /// <summary>For pairs: the key that their tags are made with.</summary>
    public ReadOnlyMemory<byte> InstallationKey { get; init; }

    /// <summary>Input bytes between two checkpoints: what a killed build has to read again at most.</summary>
    public long CheckpointBytes { get; init; } = 1L << 30;

    /// <summary>Entries from which a shard is closed; it sets the memory of the filter's construction, about 50 bytes an entry.</summary>
    public int ShardEntries { get; init; } = 1 << 20;
}

public enum CorpusBuildStage : byte
{
    /// <summary>Reading the inputs and sorting them into cells.</summary>
    Reading,

    /// <summary>Writing shards.</summary>
    Writing,
}

/// <param name="Done">0 to 1 of the stage.</param>
/// <param name="Hashes">Read so far, or written so far.</param>
public readonly record struct CorpusBuildProgress(CorpusBuildStage Stage, double Done, long Hashes);

/// <param name="Lines">Lines of all inputs.</param>
/// <param name="Skipped">Of these, lines without a usable hash, password or pair.</param>
/// <param name="Elapsed">Of this run only.</param>
/// <param name="Resumed">An earlier run's work was taken over.</param>
public sealed record CorpusBuildReport(long Entries, long Lines, long Skipped, long FileBytes, TimeSpan Elapsed, bool Resumed);
