using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RiskAuth.Credentials.Corpus;

/// <summary>
/// Builds a corpus file from text of any size in bounded memory, in two stages: every line goes into one of 4,096 cells
/// by the first 12 bits of its hash, and the cells, sorted and freed of repetitions, become shards. The staging folder
/// (<c>OUTPUT.building</c>) remembers what is done; a build that was killed goes on there when it is run again with the
/// same inputs. The finished file takes its place by one rename.
/// </summary>
public sealed class CorpusBuilder(CorpusBuild build, TimeProvider time, IProgress<CorpusBuildProgress>? progress = null)
{
    private readonly PairTagger? _pairs = build.Format == CorpusInputFormat.Pairs ? new PairTagger(build.InstallationKey.Span) : null;

    /// <exception cref="InvalidDataException">An input does not exist, is of another format, or holds nothing to build from.</exception>
    /// <exception cref="CorpusRefusedException">A corpus to merge is damaged, or of another kind or key.</exception>
    /// <exception cref="IOException">Another build of the same output is running, or the disk is full.</exception>
    public CorpusBuildReport Build(CancellationToken cancel = default)
    {
        if (build.Kind == CorpusKind.Pair != (build.Format == CorpusInputFormat.Pairs))
            throw new ArgumentException("A corpus of pairs is built from pairs, and nothing else is.");
        var started = time.GetTimestamp();
        var inputs = build.Inputs.Select(CorpusInput.At).ToArray();
        var merged = build.Merged.Select(OpenMerged).ToArray();

        var staging = build.Output + ".building";
        Directory.CreateDirectory(staging);
        BuildManifest manifest;
        long entries;
        bool resumed;
        using (new FileStream(Path.Combine(staging, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            using var spill = new CellSpill(Path.Combine(staging, "cells"));
            var identity = Identity(inputs, merged);
            manifest = BuildManifest.TryLoad(staging, identity) is { } found && spill.TryRestore(found.Spill) ? found : BuildManifest.New(identity);
            resumed = manifest.Position != InputPosition.Start;
            if (!manifest.InputsRead)
                manifest = ReadInputs(staging, manifest, inputs, spill, cancel);
            entries = WriteShards(staging, manifest, spill, merged, cancel);
            File.Move(Path.Combine(staging, PartName), build.Output, overwrite: true);
        }
        Directory.Delete(staging, recursive: true);
        var position = manifest.Position;
        return new(entries, position.Lines, position.Skipped, new FileInfo(build.Output).Length, time.GetElapsedTime(started), resumed);
    }

    private const string PartName = "corpus.part";

    private BuildManifest ReadInputs(string staging, BuildManifest manifest, CorpusInput[] inputs, CellSpill spill, CancellationToken cancel)
    {
        var reader = new CorpusReader(inputs, new CorpusLine(build.Kind, build.Format, _pairs), spill, build.CheckpointBytes);
        void Checkpoint(InputPosition position)
        {
            spill.FlushAll();
            manifest = manifest with { Position = position, Spill = spill.State };
            manifest.Save(staging);
        }
        var end = reader.Read(manifest.Position, Checkpoint, progress, cancel);
        if (end.Lines == end.Skipped && build.Merged.Count == 0)
            throw new InvalidDataException($"None of the {end.Lines:N0} lines holds {Expected()}.");
        if (end.Skipped > end.Lines / 2)
            throw new InvalidDataException($"{end.Skipped:N0} of {end.Lines:N0} lines do not hold {Expected()}: is the format right?");
        manifest = manifest with { Position = end, InputsRead = true };
        // Small builds stay in memory, where there is nothing that a manifest could refer to.
        if (spill.IsOnDisk)
            Checkpoint(end);
        return manifest;
    }

    private long WriteShards(string staging, BuildManifest manifest, CellSpill spill, BreachCorpus[] merged, CancellationToken cancel)
    {
        var total = spill.Records + merged.Sum(corpus => corpus.Entries);
        var indexBits = total >= CorpusFormat.LargeFrom ? CorpusFormat.LargeIndexBits : CorpusFormat.SmallIndexBits;
        using var file = File.OpenHandle(Path.Combine(staging, PartName), FileMode.OpenOrCreate, FileAccess.ReadWrite);
        var writer = new ShardWriter(file, indexBits, build.ShardEntries);
        writer.Resume(manifest.Shards.Select(line => CorpusShard.Read(line)));

        var records = new List<ulong>();
        var firstOfShard = writer.NextCell;
        while (writer.NextCell < CorpusKey.Cells)
        {
            cancel.ThrowIfCancellationRequested();
            var cell = writer.NextCell;
            records.Clear();
            spill.CopyCell(cell, records);
            foreach (var corpus in merged)
                corpus.CopyCell(cell, records);
            if (!writer.Add(records))
                continue;
            if (spill.IsOnDisk)
                (manifest with { Shards = [.. writer.Done.Select(DirectoryLine)] }).Save(staging);
            for (; firstOfShard < writer.NextCell; firstOfShard++)
                spill.Drop(firstOfShard);
            progress?.Report(new(CorpusBuildStage.Writing, (double)writer.NextCell / CorpusKey.Cells, writer.Entries));
        }
        WriteDirectory(file, writer, indexBits);
        return writer.Entries;
    }

    private void WriteDirectory(Microsoft.Win32.SafeHandles.SafeFileHandle file, ShardWriter writer, int indexBits)
    {
        var directory = writer.Done.SelectMany(DirectoryLine).ToArray();
        var header = new CorpusHeader(
            build.Kind, build.Meaning, indexBits, writer.Entries, time.GetUtcNow(), _pairs?.KeyCheck ?? 0, build.Name, writer.End, writer.Done.Count);
        RandomAccess.SetLength(file, writer.End + directory.Length);
        RandomAccess.Write(file, directory, writer.End);
        RandomAccess.Write(file, header.ToBytes(directory), 0);
        RandomAccess.FlushToDisk(file);
    }

    private static byte[] DirectoryLine(CorpusShard shard)
    {
        var line = new byte[CorpusShard.DirectoryBytes];
        shard.Write(line);
        return line;
    }

    private BreachCorpus OpenMerged(string path)
    {
        var corpus = BreachCorpus.Open(path);
        if (corpus.Kind != build.Kind)
            throw new CorpusRefusedException(path, $"a corpus of kind {corpus.Kind} cannot be merged into one of kind {build.Kind}");
        if (corpus.Header.KeyCheck != (_pairs?.KeyCheck ?? 0))
            throw new CorpusRefusedException(path, "its pairs were tagged under another installation key");
        return corpus;
    }

    private string Expected() => build.Format switch
    {
        CorpusInputFormat.Hashes => build.Kind == CorpusKind.Ntlm ? "an NTLM hash (32 hexadecimal digits)" : "a SHA-1 hash (40 hexadecimal digits)",
        CorpusInputFormat.Pairs => "a user name and a password",
        _ => "a password",
    };

    /// <summary>Everything that decides what the output holds. The key enters through its check value only.</summary>
    private string Identity(CorpusInput[] inputs, BreachCorpus[] merged)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{CorpusFormat.Version} {build.Kind} {build.Format} {build.ShardEntries} {_pairs?.KeyCheck}\n");
        foreach (var input in inputs)
            text.Append(CultureInfo.InvariantCulture, $"{input.Identity}\n");
        foreach (var corpus in merged)
            text.Append(CultureInfo.InvariantCulture, $"{corpus.Path} {corpus.Header}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
