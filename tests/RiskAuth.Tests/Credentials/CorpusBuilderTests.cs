using System.Globalization;
using System.Text;
using FsCheck.Fluent;
using RiskAuth.Credentials.Corpus;

namespace RiskAuth.Tests.Credentials;

public sealed class CorpusBuilderTests
{
    [Fact]
    public void A_folder_with_one_file_a_prefix_gives_the_same_corpus_as_one_file()
    {
        using var folder = new TemporaryFolder();
        var hashes = Enumerable.Range(0, 500).Select(i => Some.Hash((ulong)i)).ToArray();
        var one = folder.Write("one.txt", string.Join('\n', hashes.Order(StringComparer.Ordinal).Select(hash => hash + ":7")));
        foreach (var prefix in hashes.GroupBy(hash => hash[..5]))
            folder.Write($"many/{prefix.Key}.txt", string.Join("\r\n", prefix.Select(hash => hash[5..] + ":7")));

        Some.Run(Some.Build(folder, one) with { Output = folder.File("one.breach") });
        Some.Run(Some.Build(folder, folder.File("many")) with { Output = folder.File("many.breach") });
        Assert.Equal(File.ReadAllBytes(folder.File("one.breach")), File.ReadAllBytes(folder.File("many.breach")));
    }

    [Fact]
    public void The_order_of_lines_and_repeated_lines_change_nothing()
    {
        using var folder = new TemporaryFolder();
        var lines = Enumerable.Range(0, 3000).Select(i => $"{Some.Hash((ulong)i)}:{i + 1}").ToArray();
        var shuffled = (string[])lines.Clone();
        new Random(1).Shuffle(shuffled);
        Some.Run(Some.Build(folder, folder.Write("a.txt", string.Join('\n', lines.Order(StringComparer.Ordinal)))) with { Output = folder.File("a.breach") });
        Some.Run(Some.Build(folder, folder.Write("b.txt", string.Join('\n', shuffled.Concat(lines[..50])))) with { Output = folder.File("b.breach") });
        Assert.Equal(File.ReadAllBytes(folder.File("a.breach")), File.ReadAllBytes(folder.File("b.breach")));
    }

    [Fact]
    public void Hashes_are_taken_in_lower_case_and_without_counts_and_the_highest_count_wins()
    {
        using var folder = new TemporaryFolder();
        var text = $"{Some.Hash(1).ToLowerInvariant()}\n{Some.Hash(2)}:4\n{Some.Hash(2)}:4096\n{Some.Hash(2)}\n";
        var report = Some.Run(Some.Build(folder, folder.Write("hashes.txt", text)));
        Assert.Equal((2, 4, 0), (report.Entries, report.Lines, report.Skipped));
        var corpus = BreachCorpus.Open(folder.File("test.breach"));
        Assert.True(corpus.TryFind(Convert.FromHexString(Some.Hash(1)), out var unknown));
        Assert.True(corpus.TryFind(Convert.FromHexString(Some.Hash(2)), out var seen));
        Assert.Equal((0, 12), (unknown, seen));
    }

    [Fact]
    public void Rows_with_count_0_are_padding_and_left_out()
    {
        using var folder = new TemporaryFolder();
        var report = Some.Run(Some.Build(folder, folder.Write("hashes.txt", $"{Some.Hash(1)}:1\n{Some.Hash(2)}:0\n")));
        Assert.Equal(1, report.Entries);
        Assert.False(BreachCorpus.Open(folder.File("test.breach")).TryFind(Convert.FromHexString(Some.Hash(2)), out _));
    }

    [Theory]
    [InlineData(CorpusKind.Sha1)]
    [InlineData(CorpusKind.Ntlm)]
    public void A_list_of_passwords_is_hashed(CorpusKind kind)
    {
        using var folder = new TemporaryFolder();
        string[] passwords = ["password", "hunter2", "pässwörd€", "with space ", "😀😀😀"];
        var text = "\uFEFF" + string.Join("\r\n", passwords) + "\r\n\r\n";
        var report = Some.Run(Some.Build(folder, folder.Write("list.txt", text)) with { Kind = kind, Format = CorpusInputFormat.Passwords });
        Assert.Equal(passwords.Length, report.Entries);
        var corpus = BreachCorpus.Open(folder.File("test.breach"));
        foreach (var password in passwords)
            Assert.True(corpus.TryFind(Convert.FromHexString(kind == CorpusKind.Sha1 ? Some.Sha1Hex(password) : Some.NtlmHex(password)), out _));
    }

    [Fact]
    public void A_ranked_list_estimates_the_sightings_from_the_rank()
    {
        using var folder = new TemporaryFolder();
        var text = string.Join('\n', Enumerable.Range(1, 1024).Select(rank => $"password{rank}"));
        Some.Run(Some.Build(folder, folder.Write("list.txt", text)) with { Format = CorpusInputFormat.RankedPasswords });
        var corpus = BreachCorpus.Open(folder.File("test.breach"));
        corpus.TryFind(Convert.FromHexString(Some.Sha1Hex("password1")), out var first);
        corpus.TryFind(Convert.FromHexString(Some.Sha1Hex("password1024")), out var last);
        Assert.Equal((25, 15), (first, last));
    }

    [Fact]
    public void A_json_array_of_passwords_is_read()
    {
        using var folder = new TemporaryFolder();
        var report = Some.Run(Some.Build(folder, folder.Write("list.json", """["123456","pa\"ss","\u00e9t\u00e9", null, ""]""")) with { Format = CorpusInputFormat.Passwords });
        Assert.Equal(3, report.Entries);
        Assert.True(BreachCorpus.Open(folder.File("test.breach")).TryFind(Convert.FromHexString(Some.Sha1Hex("été")), out _));
        Assert.Throws<InvalidDataException>(() => Some.Run(Some.Build(folder, folder.Write("bad.json", "{}")) with { Format = CorpusInputFormat.Passwords }));
    }

    [Fact]
    public void Merging_keeps_what_was_there_and_its_higher_counts()
    {
        using var folder = new TemporaryFolder();
        Some.Run(Some.Build(folder, folder.Write("old.txt", $"{Some.Hash(1)}:1024\n{Some.Hash(2)}:1\n")));
        var merge = Some.Build(folder, folder.Write("new.txt", $"{Some.Hash(1)}:2\n{Some.Hash(3)}:8\n")) with { Merged = [folder.File("test.breach")] };
        Assert.Equal(3, Some.Run(merge).Entries);
        var corpus = BreachCorpus.Open(folder.File("test.breach"));
        CorpusVerifier.Verify(corpus);
        Assert.Equal([10, 0, 3], new ulong[] { 1, 2, 3 }.Select(i =>
        {
            Assert.True(corpus.TryFind(Convert.FromHexString(Some.Hash(i)), out var countClass));
            return (int)countClass;
        }));
    }

    [Fact]
    public void Corpora_of_different_kinds_are_not_merged()
    {
        using var folder = new TemporaryFolder();
        Some.Run(Some.Build(folder, folder.Write("a.txt", Some.Hash(1))));
        var merge = Some.Build(folder, folder.Write("b.txt", "x")) with
        {
            Kind = CorpusKind.Ntlm,
            Format = CorpusInputFormat.Passwords,
            Merged = [folder.File("test.breach")],
        };
        Assert.Throws<CorpusRefusedException>(() => Some.Run(merge));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("not a hash\n")]
    [InlineData("5BAA61E4C9B93F3F0682250B6CF8331B7EE68FDX:3\n")]
    [InlineData("5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:-3\n")]
    [InlineData("5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:99999999999999999999999\n")]
    [InlineData("5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8;3\n")]
    [InlineData("8846F7EAEE8FB117AD06BDD830B7586C:3\n")]
    public void Text_without_a_single_hash_is_refused_and_leaves_no_corpus(string text)
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InvalidDataException>(() => Some.Run(Some.Build(folder, folder.Write("hashes.txt", text))));
        Assert.False(File.Exists(folder.File("test.breach")));
    }

    [Fact]
    public void Text_that_is_mostly_something_else_is_refused()
    {
        using var folder = new TemporaryFolder();
        var text = string.Join('\n', Enumerable.Range(0, 30).Select(i => i < 10 ? Some.Hash((ulong)i) : "noise"));
        var refusal = Assert.Throws<InvalidDataException>(() => Some.Run(Some.Build(folder, folder.Write("hashes.txt", text))));
        Assert.Contains("20 of 30", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_input_and_a_folder_without_prefix_files_are_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InvalidDataException>(() => Some.Run(Some.Build(folder, folder.File("missing.txt"))));
        folder.Write("wrong/readme.txt", "x");
        Assert.Throws<InvalidDataException>(() => Some.Run(Some.Build(folder, folder.File("wrong"))));
    }

    [Fact]
    public void A_failed_build_leaves_the_old_corpus_as_it_was()
    {
        using var folder = new TemporaryFolder();
        Some.Run(Some.Build(folder, folder.Write("a.txt", Some.Hash(1))));
        var before = File.ReadAllBytes(folder.File("test.breach"));
        Assert.Throws<InvalidDataException>(() => Some.Run(Some.Build(folder, folder.Write("b.txt", "nothing"))));
        Assert.Equal(before, File.ReadAllBytes(folder.File("test.breach")));
    }

    [Fact]
    public void A_second_build_of_the_same_output_is_refused_while_the_first_runs()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("test.breach.building"));
        using var running = new FileStream(folder.File("test.breach.building/lock"), FileMode.Create, FileAccess.Write, FileShare.None);
        Assert.Throws<IOException>(() => Some.Run(Some.Build(folder, folder.Write("a.txt", Some.Hash(1)))));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void A_build_that_was_stopped_goes_on_and_gives_the_same_file(int stopAt)
    {
        using var folder = new TemporaryFolder();
        var text = new StringBuilder();
        for (ulong i = 0; i < 200_000; i++)
            text.Append(CultureInfo.InvariantCulture, $"{Some.Hash(i)}:{i % 7 + 1}\n");
        var build = Some.Build(folder, folder.Write("hashes.txt", text.ToString())) with { CheckpointBytes = 5 << 20, ShardEntries = 50_000 };
        Some.Run(build with { Output = folder.File("straight.breach") });

        // Reading reports three times and writing some more: the stop falls into either stage, behind a checkpoint.
        using var stop = new CancellationTokenSource();
        var reports = 0;
        var progress = new Immediate(_ =>
        {
            if (++reports == stopAt)
                stop.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => new CorpusBuilder(build, TimeProvider.System, progress).Build(stop.Token));
        Assert.False(File.Exists(build.Output));

        // What a killed process wrote after its last checkpoint.
        File.AppendAllText(Path.Combine(build.Output + ".building", "cells"), "half a record");
        var report = Some.Run(build);
        Assert.True(report.Resumed);
        Assert.Equal((200_000, 200_000), (report.Entries, report.Lines));
        Assert.Equal(File.ReadAllBytes(folder.File("straight.breach")), File.ReadAllBytes(build.Output));
        Assert.False(Directory.Exists(build.Output + ".building"));
    }

    [Fact]
    public void A_stopped_build_whose_staged_records_are_gone_starts_again()
    {
        using var folder = new TemporaryFolder();
        var input = folder.Write("hashes.txt", string.Join('\n', Enumerable.Range(0, 150_000).Select(i => Some.Hash((ulong)i))));
        var build = Some.Build(folder, input) with { CheckpointBytes = 1 };
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => new CorpusBuilder(build, TimeProvider.System, new Immediate(p => StopLate(p, stop))).Build(stop.Token));
        File.WriteAllText(Path.Combine(build.Output + ".building", "cells"), "cut");
        var report = Some.Run(build);
        Assert.False(report.Resumed);
        Assert.Equal(150_000, report.Entries);
        CorpusVerifier.Verify(BreachCorpus.Open(build.Output));
    }

    [Fact]
    public void A_stopped_build_whose_input_changed_starts_again()
    {
        using var folder = new TemporaryFolder();
        var input = folder.Write("hashes.txt", string.Join('\n', Enumerable.Range(0, 150_000).Select(i => Some.Hash((ulong)i))));
        var build = Some.Build(folder, input) with { CheckpointBytes = 1 };
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => new CorpusBuilder(build, TimeProvider.System, new Immediate(p => StopLate(p, stop))).Build(stop.Token));
        File.WriteAllText(input, Some.Hash(9_000_000));
        var report = Some.Run(build);
        Assert.False(report.Resumed);
        Assert.Equal(1, report.Entries);
    }

    private static void StopLate(CorpusBuildProgress now, CancellationTokenSource stop)
    {
        if (now.Hashes > 100_000)
            stop.Cancel();
    }

    [Fact]
    public void Lines_are_read_whole_across_buffers_and_overlong_ones_are_left_out()
    {
        var buffer = LineReader.NewBuffer();
        Some.Holds(Prop.ForAll(
            Gen.Elements(0, 1, 2, 40, 8191, 8192, 8193, 70_000, 1_100_000).ListOf(7).ToArbitrary(),
            lengths =>
            {
                var text = string.Concat(lengths.Select((length, i) => new string((char)('a' + i % 26), length) + "\n"));
                var reader = new LineReader(new MemoryStream(Encoding.ASCII.GetBytes(text)), buffer);
                var read = new List<int>();
                while (reader.TryRead(out var line))
                {
                    Assert.True(line.IsEmpty || line.IndexOfAnyExcept(line[0]) < 0);
                    read.Add(line.Length);
                }
                return read.SequenceEqual(lengths.Where(length => length <= LineReader.MaxLineBytes))
                    && reader.OverlongLines == lengths.Count(length => length > LineReader.MaxLineBytes)
                    && reader.Position == text.Length;
            }));
    }

    [Fact]
    public void Any_bytes_as_input_are_built_or_refused_but_never_crash() =>
        Some.Holds(Prop.ForAll<byte[]>(bytes =>
        {
            using var folder = new TemporaryFolder();
            File.WriteAllBytes(folder.File("input"), bytes ?? []);
            foreach (var format in new[] { CorpusInputFormat.Hashes, CorpusInputFormat.Passwords, CorpusInputFormat.Pairs })
            {
                try
                {
                    Some.Run(Some.Build(folder, folder.File("input")) with
                    {
                        Format = format,
                        Kind = format == CorpusInputFormat.Pairs ? CorpusKind.Pair : CorpusKind.Sha1,
                        InstallationKey = Some.InstallationKey,
                    });
                    CorpusVerifier.Verify(BreachCorpus.Open(folder.File("test.breach")));
                }
                catch (InvalidDataException)
                {
                }
            }
        }));

    private sealed class Immediate(Action<CorpusBuildProgress> action) : IProgress<CorpusBuildProgress>
    {
        public void Report(CorpusBuildProgress value) => action(value);
    }
}
