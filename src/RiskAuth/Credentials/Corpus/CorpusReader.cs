using System.Security.Cryptography;

namespace RiskAuth.Credentials.Corpus;

/// <summary>Reads all inputs of a build into cells, from a position on, with a checkpoint every so many bytes.</summary>
internal sealed class CorpusReader(CorpusInput[] inputs, CorpusLine parser, CellSpill cells, long checkpointBytes)
{
    /// <summary>Lines between two looks at the cancellation token and two reports of progress.</summary>
    private const int ReportLines = 1 << 16;

    private long _sinceCheckpoint;

    /// <summary>Returns the position after the last line. <paramref name="checkpoint"/> is told each position that a later run may start from.</summary>
    public InputPosition Read(
        InputPosition position, Action<InputPosition> checkpoint, IProgress<CorpusBuildProgress>? progress, CancellationToken cancel)
    {
        var buffer = LineReader.NewBuffer();
        try
        {
            for (; position.Input < inputs.Length; position = position with { Input = position.Input + 1, Part = 0, Offset = 0 })
            {
                var input = inputs[position.Input];
                for (var part = position.Part; part < input.Parts; part++)
                {
                    if (!input.Has(part))
                        continue;
                    cancel.ThrowIfCancellationRequested();
                    if (part != position.Part)
                        position = position with { Part = part, Offset = 0 };
                    using var stream = input.Open(part, position.Offset);
                    position = ReadPart(new LineReader(stream, buffer, position.Offset), input, position, checkpoint, progress, cancel);
                }
            }
            return position;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private InputPosition ReadPart(
        LineReader reader, CorpusInput input, InputPosition position, Action<InputPosition> checkpoint,
        IProgress<CorpusBuildProgress>? progress, CancellationToken cancel)
    {
        var prefix = input.PrefixOf(position.Part);
        var (lines, skipped) = (position.Lines, position.Skipped);
        InputPosition Here() => position with { Offset = reader.Position, Lines = lines + reader.OverlongLines, Skipped = skipped + reader.OverlongLines };
        var isFirst = position.Offset == 0;
        var lastOffset = position.Offset;
        while (reader.TryRead(out var line))
        {
            if (isFirst && line.StartsWith(ByteOrderMark))
                line = line[ByteOrderMark.Length..];
            isFirst = false;
            lines++;
            if (parser.TryParse(line, prefix, lines, out var key, out var countClass))
                cells.Add(key, countClass);
            else
                skipped++;

            if (lines % ReportLines != 0)
                continue;
            cancel.ThrowIfCancellationRequested();
            progress?.Report(new(CorpusBuildStage.Reading, Share(input, Here()), lines - skipped));
            _sinceCheckpoint += reader.Position - lastOffset;
            lastOffset = reader.Position;
            if (_sinceCheckpoint >= checkpointBytes)
            {
                checkpoint(Here());
                _sinceCheckpoint = 0;
            }
        }
        _sinceCheckpoint += reader.Position - lastOffset;
        return Here();
    }

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private double Share(CorpusInput input, InputPosition position)
    {
        var ofInput = input.IsFolder ? (double)position.Part / CorpusInput.FolderParts : (double)position.Offset / Math.Max(1, input.Bytes);
        return Math.Min(1, (position.Input + ofInput) / inputs.Length);
    }
}
