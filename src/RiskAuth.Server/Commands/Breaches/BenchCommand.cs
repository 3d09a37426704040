using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Credentials.Corpus;

namespace RiskAuth.Server.Commands.Breaches;

/// <summary><c>riskauth breaches bench</c>: writes synthetic hashes, builds from them as from any text, and measures the result.</summary>
internal static class BenchCommand
{
    private static readonly Option<long> Hashes = new("--hashes") { Description = "Distinct hashes in the corpus.", DefaultValueFactory = _ => 1_000_000 };
    private static readonly Option<long> Lookups = new("--lookups") { Description = "Look-ups of each kind.", DefaultValueFactory = _ => 10_000_000 };
    private static readonly Option<string> Folder = new("--folder") { Description = "Where to work, in a folder of its own that is removed afterwards; about 60 bytes a hash.", DefaultValueFactory = _ => Path.GetTempPath() };

    public static Command Create()
    {
        var command = new Command("bench", "Measure builds and look-ups with synthetic hashes in random order, the worst case of a build.") { Hashes, Lookups, Folder };
        BreachAction.Set(command, (parsed, cancel) => Run(parsed, Directory.CreateDirectory(Path.Combine(parsed.GetValue(Folder)!, $"riskauth-bench-{Guid.CreateVersion7():N}")).FullName, cancel));
        return command;
    }

    private static int Run(ParseResult parsed, string folder, CancellationToken cancel)
    {
        var (output, hashes, lookups) = (parsed.InvocationConfiguration.Output, parsed.GetValue(Hashes), parsed.GetValue(Lookups));
        var (text, corpusFile) = (Path.Combine(folder, "hashes.txt"), Path.Combine(folder, "bench.breach"));
        try
        {
            SyntheticHashes.Write(text, hashes, cancel);
            var progress = ProgressLine.OnError(parsed.InvocationConfiguration.Error);
            var cpuBefore = Environment.CpuUsage.TotalTime;
            var report = new CorpusBuilder(
                new CorpusBuild { Output = corpusFile, Kind = CorpusKind.Sha1, Format = CorpusInputFormat.Hashes, Inputs = [text], Name = "synthetic" },
                TimeProvider.System, progress).Build(cancel);
            progress.End();
            using var process = Process.GetCurrentProcess();
            var (seconds, cpu) = (report.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpuBefore).TotalSeconds);
            Line(output, "build", $"{report.Entries:N0} hashes from {new FileInfo(text).Length / 1e9:F2} GB of text in {seconds:F1} s: {report.Lines / seconds:N0} a second");
            Line(output, "build, processor time", $"{cpu:F1} s: {cpu / report.Lines * 1e6:F2} s a million");
            Line(output, "memory peak", $"{process.PeakWorkingSet64 / 1048576.0:N0} MiB, runtime included");
            Line(output, "size", $"{report.FileBytes:N0} bytes, {(double)report.FileBytes / report.Entries:F3} a hash");
            Measure(output, BreachCorpus.Open(corpusFile), hashes, lookups);
            MeasureChecks(output, folder, lookups / 10);
            return ExitCodes.Done;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Measure(TextWriter output, BreachCorpus corpus, long hashes, long lookups)
    {
        var started = Stopwatch.GetTimestamp();
        CorpusVerifier.Verify(corpus);
        Line(output, "verify", $"{Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s");

        Span<byte> hash = stackalloc byte[SyntheticHashes.Bytes];
        var (members, missed) = (Math.Min(hashes, lookups), 0L);
        for (long i = 0; i < members; i++)
        {
            SyntheticHashes.Fill(i, hash);
            missed += corpus.TryFind(hash, out _) ? 0 : 1;
        }
        Line(output, "false negatives", $"{missed:N0} of {members:N0}");

        var (passed, found) = (0L, 0L);
        for (var i = hashes; i < hashes + lookups; i++)
        {
            SyntheticHashes.Fill(i, hash);
            passed += corpus.FilterMayHold(hash) ? 1 : 0;
            found += corpus.TryFind(hash, out _) ? 1 : 0;
        }
        Line(output, "false positives", $"filter {(double)passed / lookups:P4} of {lookups:N0} strangers (theory {1 / 256.0:P4}); in all {found:N0} (theory {lookups * (double)hashes / (1L << BreachCorpus.KeyBits):E1})");

        Time(output, corpus, "look-ups, known", lookups, i => i % hashes);
        Time(output, corpus, "look-ups, unknown", lookups, i => hashes + i);
        Time(output, corpus, "look-ups, 1 in 10 known", lookups, i => i % 10 == 0 ? i % hashes : hashes + i);
    }

    /// <summary>Whole hashes, laid out beforehand, on one thread. The processor's time tells what a busy machine's clock does not.</summary>
    private static void Time(TextWriter output, BreachCorpus corpus, string what, long lookups, Func<long, long> number)
    {
        const int batch = 1 << 20;
        var laid = new byte[batch * SyntheticHashes.Bytes];
        var (elapsed, cpu, allocated, found) = (TimeSpan.Zero, TimeSpan.Zero, 0L, 0L);
        for (long done = 0; done < lookups;)
        {
            var count = (int)Math.Min(batch, lookups - done);
            for (var i = 0; i < count; i++)
                SyntheticHashes.Fill(number(done + i), laid.AsSpan(i * SyntheticHashes.Bytes));
            var (cpuBefore, before, started) = (Environment.CpuUsage.TotalTime, GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
            for (var i = 0; i < count; i++)
                found += corpus.TryFind(laid.AsSpan(i * SyntheticHashes.Bytes, SyntheticHashes.Bytes), out _) ? 1 : 0;
            elapsed += Stopwatch.GetElapsedTime(started);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            cpu += Environment.CpuUsage.TotalTime - cpuBefore;
            done += count;
        }
        Line(output, what, $"{lookups / elapsed.TotalSeconds:N0} a second, {lookups / cpu.TotalSeconds:N0} a second of one core; {(double)allocated / lookups:F1} B each; {found:N0} found");
    }

    /// <summary>All that an assessment pays: taking the password, the tag, the pair, the look-up, and at sign-up the alterations.</summary>
    private static void MeasureChecks(TextWriter output, string folder, long checks)
    {
        var pairs = Path.Combine(folder, "pairs.txt");
        File.WriteAllLines(pairs, Enumerable.Range(0, 10_000).Select(i => $"user{i}@example.org:old secret {i}"));
        var key = new byte[32];
        new CorpusBuilder(
            new CorpusBuild { Output = Path.Combine(folder, "pairs.breach"), Kind = CorpusKind.Pair, Format = CorpusInputFormat.Pairs, Inputs = [pairs], Name = "synthetic", InstallationKey = key },
            TimeProvider.System).Build();
        var check = new LayeredCredentialCheck(new BreachCorpora(folder, key), null, new PasswordTagger(key));
        foreach (var kind in new[] { SignInKind.SignIn, SignInKind.SignUp })
        {
            RunChecks(check, kind, 20_000);
            var (cpuBefore, before) = (Environment.CpuUsage.TotalTime, GC.GetAllocatedBytesForCurrentThread());
            RunChecks(check, kind, checks);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            var cpu = Environment.CpuUsage.TotalTime - cpuBefore;
            Line(output, $"check at {kind}", $"{cpu.TotalMicroseconds / checks:F2} µs of one core, {(double)allocated / checks:F0} B");
        }
    }

    private static void RunChecks(LayeredCredentialCheck check, SignInKind kind, long checks)
    {
        Span<char> password = stackalloc char[24];
        "A fairly long Pass00000!".CopyTo(password);
        for (long i = 0; i < checks; i++)
        {
            (i % 100_000).TryFormat(password[18..23], out _, "D5", CultureInfo.InvariantCulture);
            if (!SubmittedCredential.TryFromPassword(password, out var credential))
                continue;
            using (credential)
            {
                var answer = check.CheckAsync(credential, "user77@example.org", kind, default);
                if (!answer.IsCompletedSuccessfully)
                    throw new InvalidOperationException("An offline check has nothing to wait for.");
            }
        }
    }

    private static void Line(TextWriter output, string what, FormattableString text) =>
        output.WriteLine($"{what,-24}{text.ToString(CultureInfo.InvariantCulture)}");
}
