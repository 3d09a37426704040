using System.Security.Cryptography;

namespace RiskAuth.Credentials.Corpus;

/// <summary>Reads every byte of a corpus: the checksums, the order of the entries, and that the filter knows each of them.</summary>
public static class CorpusVerifier
{
    private const int ReadBytes = 1 << 20;

    /// <param name="progress">Told the share done, 0 to 1, after each shard.</param>
    /// <exception cref="CorpusRefusedException">Something is wrong; the message says where.</exception>
    public static void Verify(BreachCorpus corpus, IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        var records = new List<ulong>();
        for (var i = 0; i < corpus.Shards.Count; i++)
        {
            var shard = corpus.Shards[i];
            var where = $"cells {shard.FirstCell:X3} to {shard.FirstCell + shard.CellCount - 1:X3}";
            if (!ChecksumMatches(corpus, shard, cancel))
                throw new CorpusRefusedException(corpus.Path, $"the checksum of {where} does not match");
            for (var cell = shard.FirstCell; cell < shard.FirstCell + shard.CellCount; cell++)
            {
                records.Clear();
                corpus.CopyCell(cell, records);
                VerifyCell(corpus, cell, records, where);
            }
            progress?.Report((i + 1.0) / corpus.Shards.Count);
        }
    }

    private static bool ChecksumMatches(BreachCorpus corpus, CorpusShard shard, CancellationToken cancel)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var length = shard.Length(corpus.Header.IndexBits);
        for (long at = 0; at < length; at += ReadBytes)
        {
            cancel.ThrowIfCancellationRequested();
            sha.AppendData(corpus.ShardBytes(shard, at, (int)Math.Min(ReadBytes, length - at)));
        }
        return sha.GetHashAndReset().AsSpan().SequenceEqual(shard.Sha256);
    }

    private static void VerifyCell(BreachCorpus corpus, int cell, List<ulong> records, string where)
    {
        for (var i = 0; i < records.Count; i++)
        {
            if (i > 0 && CellRecord.Rest(records[i]) <= CellRecord.Rest(records[i - 1]))
                throw new CorpusRefusedException(corpus.Path, $"entries of {where} are out of order");
            if (!corpus.FilterMayHold(CellRecord.Key(cell, records[i])))
                throw new CorpusRefusedException(corpus.Path, $"the filter of {where} does not know an entry");
        }
    }
}
