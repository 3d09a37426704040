using System.Text;
using RiskAuth.Credentials.Corpus;

namespace RiskAuth.Tests.Credentials;

public sealed class BreachCorpusTests
{
    [Fact]
    public void No_hash_of_200_000_is_missed_and_no_stranger_of_a_million_is_found()
    {
        using var folder = new TemporaryFolder();
        var lines = new StringBuilder();
        for (ulong i = 0; i < 200_000; i++)
            lines.Append(Some.Hash(i)).Append(':').Append(i % 1000 + 1).Append("\r\n");
        var report = Some.Run(Some.Build(folder, folder.Write("hashes.txt", lines.ToString())) with { ShardEntries = 20_000 });
        Assert.Equal(200_000, report.Entries);

        var corpus = BreachCorpus.Open(folder.File("test.breach"));
        Assert.True(corpus.Shards.Count > 5);
        for (ulong i = 0; i < 200_000; i++)
        {
            Assert.True(corpus.TryFind(Convert.FromHexString(Some.Hash(i)), out var countClass));
            Assert.Equal((byte)Math.Log2(i % 1000 + 1), countClass);
        }
        var filtered = 0;
        for (ulong i = 1_000_000; i < 2_000_000; i++)
        {
            var key = Some.Number(i) >> 4;
            Assert.False(corpus.TryFind(key, out _));
            filtered += corpus.FilterMayHold(key) ? 1 : 0;
        }
        Assert.InRange(filtered, 3530, 4280); // 1/256 of a million is 3,906; six standard deviations to each side.
    }

    [Fact]
    public void A_look_up_allocates_nothing()
    {
        using var folder = new TemporaryFolder();
        Some.Run(Some.Build(folder, folder.Write("hashes.txt", Some.Hash(1))));
        var corpus = BreachCorpus.Open(folder.File("test.breach"));
        var (hit, miss) = (Convert.FromHexString(Some.Hash(1)), Convert.FromHexString(Some.Hash(2)));
        Assert.Equal(0, Some.AllocatedBytes(() => corpus.TryFind(hit, out _)));
        Assert.Equal(0, Some.AllocatedBytes(() => corpus.TryFind(miss, out _)));
    }

    [Fact]
    public void A_large_corpus_and_a_small_one_answer_alike()
    {
        using var folder = new TemporaryFolder();
        using var file = File.OpenHandle(folder.File("large"), FileMode.Create, FileAccess.ReadWrite);
        var writer = new ShardWriter(file, CorpusFormat.LargeIndexBits, 1000);
        var keys = Enumerable.Range(0, 5000).Select(i => Some.Number((ulong)i) >> 4).ToLookup(CorpusKey.CellOf);
        while (writer.NextCell < CorpusKey.Cells)
            writer.Add([.. keys[writer.NextCell].Select(key => CellRecord.Of(key, (byte)(key & 31)))]);
        WriteCorpus(file, writer, CorpusFormat.LargeIndexBits);

        var corpus = BreachCorpus.Open(folder.File("large"));
        CorpusVerifier.Verify(corpus);
        foreach (var key in keys.SelectMany(cell => cell))
        {
            Assert.True(corpus.TryFind(key, out var countClass));
            Assert.Equal((byte)(key & 31), countClass);
            Assert.False(corpus.TryFind(key ^ 1, out _));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(-1)]
    [InlineData(-100)]
    public void A_truncated_file_is_refused_by_name(int length)
    {
        using var folder = new TemporaryFolder();
        var bytes = SmallCorpus(folder);
        File.WriteAllBytes(folder.File("cut.breach"), bytes[..(length < 0 ? bytes.Length + length : length)]);
        var refusal = Assert.Throws<CorpusRefusedException>(() => BreachCorpus.Open(folder.File("cut.breach")));
        Assert.Contains("cut.breach", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_refused() =>
        Assert.Throws<CorpusRefusedException>(() => BreachCorpus.Open("/no/such/file.breach"));

    [Fact]
    public void A_file_with_bytes_behind_its_end_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("long.breach"), [.. SmallCorpus(folder), 0]);
        Assert.Throws<CorpusRefusedException>(() => BreachCorpus.Open(folder.File("long.breach")));
    }

    [Fact]
    public void A_corpus_of_a_later_version_is_refused_with_both_versions()
    {
        using var folder = new TemporaryFolder();
        var bytes = SmallCorpus(folder);
        bytes[8] = 9;
        File.WriteAllBytes(folder.File("later.breach"), bytes);
        var refusal = Assert.Throws<CorpusRefusedException>(() => BreachCorpus.Open(folder.File("later.breach")));
        Assert.Contains("version 9", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("version 1", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_flipped_byte_is_refused_on_opening_or_found_by_verification()
    {
        using var folder = new TemporaryFolder();
        var bytes = SmallCorpus(folder);
        var random = new Random(4);
        for (var round = 0; round < 400; round++)
        {
            // The header's unused rest carries nothing, so nothing protects it.
            var at = round % 2 == 0 ? random.Next(320) : random.Next(CorpusFormat.HeaderBytes, bytes.Length);
            var damaged = (byte[])bytes.Clone();
            damaged[at] ^= (byte)(1 << random.Next(8));
            var path = folder.File("damaged.breach");
            File.WriteAllBytes(path, damaged);
            Assert.Throws<CorpusRefusedException>(() => CorpusVerifier.Verify(BreachCorpus.Open(path)));
        }
    }

    [Fact]
    public void A_forged_index_that_leads_out_of_the_table_is_refused_on_opening()
    {
        using var folder = new TemporaryFolder();
        var bytes = SmallCorpus(folder);
        var lastOfIndex = CorpusFormat.HeaderBytes + 4 * CorpusKey.Cells;
        foreach (var at in new[] { CorpusFormat.HeaderBytes, CorpusFormat.HeaderBytes + 40, lastOfIndex })
        {
            var forged = (byte[])bytes.Clone();
            forged[at + 3] = 0x7f;
            File.WriteAllBytes(folder.File("forged.breach"), forged);
            Assert.Throws<CorpusRefusedException>(() => BreachCorpus.Open(folder.File("forged.breach")));
        }
    }

    [Fact]
    public void A_forged_directory_with_right_checksums_is_still_refused()
    {
        using var folder = new TemporaryFolder();
        SmallCorpus(folder);
        var good = BreachCorpus.Open(folder.File("test.breach"));
        var shard = good.Shards[0];
        CorpusShard[] forgeries =
        [
            shard with { Entries = shard.Entries + 1 },
            shard with { Entries = -1 },
            shard with { CellCount = 1 },
            shard with { FirstCell = 1 },
            shard with { Offset = 0 },
            shard with { Offset = long.MaxValue },
            shard with { Filter = new FuseGeometry(0, 0) },
            shard with { Filter = new FuseGeometry(3, 5) },
            shard with { Filter = new FuseGeometry(FuseGeometry.MaxSegmentLength, uint.MaxValue) },
            shard with { Filter = shard.Filter with { SegmentCount = shard.Filter.SegmentCount + 64 } },
        ];
        foreach (var forgery in forgeries)
        {
            var directory = new byte[CorpusShard.DirectoryBytes];
            forgery.Write(directory);
            var bytes = File.ReadAllBytes(folder.File("test.breach"));
            directory.CopyTo(bytes.AsSpan((int)good.Header.DirectoryOffset));
            good.Header.ToBytes(directory).CopyTo(bytes, 0);
            File.WriteAllBytes(folder.File("forged.breach"), bytes);
            Assert.Throws<CorpusRefusedException>(() => BreachCorpus.Open(folder.File("forged.breach")));
        }
    }

    [Fact]
    public void A_header_that_makes_no_sense_is_refused_though_its_checksum_is_right()
    {
        using var folder = new TemporaryFolder();
        SmallCorpus(folder);
        var good = BreachCorpus.Open(folder.File("test.breach"));
        CorpusHeader[] forgeries =
        [
            good.Header with { Kind = (CorpusKind)9 },
            good.Header with { Meaning = 0 },
            good.Header with { IndexBits = 63 },
            good.Header with { IndexBits = 20 },
            good.Header with { Entries = 0 },
            good.Header with { Entries = long.MaxValue },
            good.Header with { Shards = 0 },
            good.Header with { Shards = int.MaxValue },
            good.Header with { DirectoryOffset = 0 },
            good.Header with { DirectoryOffset = long.MaxValue },
            good.Header with { DirectoryOffset = -1 },
        ];
        foreach (var forgery in forgeries)
        {
            var bytes = File.ReadAllBytes(folder.File("test.breach"));
            forgery.ToBytes(bytes.AsSpan((int)good.Header.DirectoryOffset)).CopyTo(bytes, 0);
            File.WriteAllBytes(folder.File("forged.breach"), bytes);
            Assert.Throws<CorpusRefusedException>(() => BreachCorpus.Open(folder.File("forged.breach")));
        }
    }

    [Fact]
    public void Random_bytes_are_refused()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(7);
        for (var round = 0; round < 50; round++)
        {
            var bytes = new byte[random.Next(10_000)];
            random.NextBytes(bytes);
            if (round % 2 == 0 && bytes.Length > 12)
                "RISKBRCH\u0001\0\0\0"u8.CopyTo(bytes);
            File.WriteAllBytes(folder.File("random"), bytes);
            Assert.Throws<CorpusRefusedException>(() => BreachCorpus.Open(folder.File("random")));
        }
    }

    private static byte[] SmallCorpus(TemporaryFolder folder)
    {
        var lines = string.Join('\n', Enumerable.Range(0, 300).Select(i => Some.Hash((ulong)i) + ":5"));
        Some.Run(Some.Build(folder, folder.Write("hashes.txt", lines)));
        return File.ReadAllBytes(folder.File("test.breach"));
    }

    private static void WriteCorpus(Microsoft.Win32.SafeHandles.SafeFileHandle file, ShardWriter writer, int indexBits)
    {
        var directory = new byte[writer.Done.Count * CorpusShard.DirectoryBytes];
        for (var i = 0; i < writer.Done.Count; i++)
            writer.Done[i].Write(directory.AsSpan(i * CorpusShard.DirectoryBytes));
        var header = new CorpusHeader(CorpusKind.Sha1, CorpusMeaning.Compromised, indexBits, writer.Entries, Some.Time, 0, "", writer.End, writer.Done.Count);
        RandomAccess.Write(file, directory, writer.End);
        RandomAccess.Write(file, header.ToBytes(directory), 0);
    }
}
