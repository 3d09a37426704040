using System.Diagnostics;
using RiskAuth.Assessments;
using RiskAuth.Events;
using RiskAuth.Storage.Sqlite;

namespace RiskAuth.Storage.Tests;

/// <summary>A medium that fails is told in words, loses nothing that was acknowledged, and is used again when it works again.</summary>
public sealed class SqliteFaultTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private SqliteStoreOptions Options => new() { DataDirectory = _directory.File("data") };

    private string DatabasePath => Path.Combine(Options.DataDirectory, "riskauth.db");

    public void Dispose() => _directory.Remove();

    [Fact]
    public async Task A_file_at_its_size_limit_refuses_writes_in_words_and_keeps_what_it_has()
    {
        await using var store = SqliteStore.Open(Options with { MaxFileBytes = 400_000 });
        var acknowledged = await FillAsync(store);

        Assert.Contains("no room left", await store.CheckAsync(), StringComparison.Ordinal);
        Assert.Equal(acknowledged.Count, await store.LastSequenceAsync());
        foreach (var n in acknowledged)
            Assert.NotNull(await store.FindEventAsync(Some.Id(n)));
        Assert.Equal(acknowledged.Count, await CountAsync(store));
    }

    [Fact]
    public async Task A_store_whose_file_has_room_again_goes_on_by_itself()
    {
        await using var store = SqliteStore.Open(Options with { MaxFileBytes = 400_000 });
        var acknowledged = await FillAsync(store);

        await store.DeleteBeforeAsync(UserKey.DefaultTenant, Some.Time.AddSeconds(acknowledged.Count / 2), CancellationToken.None);

        Assert.Null(await store.CheckAsync());
        await store.AppendAsync(Some.Event(1_000_000));
        Assert.Equal(acknowledged.Count + 1, await store.LastSequenceAsync());
    }

    [TmpfsFact]
    public async Task A_full_disk_refuses_writes_in_words_and_is_used_again_when_it_has_room()
    {
        using var disk = new SmallDisk(_directory.File("disk"), megabytes: 8);
        var options = Options with { DataDirectory = Path.Combine(disk.Path, "data") };
        var ballast = Path.Combine(disk.Path, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[5_000_000]);
        await using (var store = SqliteStore.Open(options))
        {
            var acknowledged = await FillAsync(store);
            Assert.Contains("no room left", await store.CheckAsync(), StringComparison.Ordinal);
            Assert.Equal(acknowledged.Count, await CountAsync(store));

            File.Delete(ballast);

            Assert.Null(await store.CheckAsync());
            await store.AppendAsync(Some.Event(1_000_000));
            Assert.Equal(acknowledged.Count + 1, await CountAsync(store));
        }
        await using var again = SqliteStore.Open(options);
        Assert.NotNull(await again.FindEventAsync(Some.Id(1_000_000)));
    }

    [TmpfsFact]
    public void A_read_only_disk_is_refused_in_words()
    {
        using var disk = new SmallDisk(_directory.File("disk"), megabytes: 8);
        disk.MakeReadOnly();

        var failure = Assert.Throws<StoreUnavailableException>(
            () => SqliteStore.Open(Options with { DataDirectory = Path.Combine(disk.Path, "data") }));

        Assert.Contains("cannot be used", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Read-only", failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_read_only_database_is_told_in_words()
    {
        await SqliteStore.Open(Options).DisposeAsync();
        using var database = Database.Open(DatabasePath);
        database.Execute("PRAGMA query_only = ON");

        var failure = Assert.Throws<StoreUnavailableException>(() => database.Execute("DELETE FROM log"));

        Assert.Contains("is read-only. Make the file and its directory writable", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task A_file_with_damaged_pages_gives_errors_in_words_and_no_crash(int seed)
    {
        await using (var store = SqliteStore.Open(Options))
            await FillAsync(store, 2_000);
        var random = new Random(seed);
        var bytes = await File.ReadAllBytesAsync(DatabasePath);
        for (var page = 4_096; page < bytes.Length; page += 4_096)
            if (random.Next(2) == 0)
                random.NextBytes(bytes.AsSpan(page, Math.Min(4_096, bytes.Length - page)));
        await File.WriteAllBytesAsync(DatabasePath, bytes);

        var failures = 0;
        await Attempt(async () =>
        {
            await using var store = SqliteStore.Open(Options);
            await Attempt(async () => await store.AppendAsync(Some.Event(5_000)));
            await Attempt(async () => await store.RecordOutcomeAsync(Some.Outcome(Some.Event(7)), null));
            for (var n = 0; n < 2_000; n += 10)
                await Attempt(async () => await store.FindEventAsync(Some.Id(n)));
            await Attempt(async () => await store.ListEventsAsync(Some.User(), null, 1_000));
            await Attempt(async () => await CountAsync(store));
            await Attempt(async () => await store.EraseUserAsync(Some.User()));
        });
        Assert.NotEqual(0, failures);

        async Task Attempt(Func<Task> use)
        {
            try
            {
                await use();
            }
            catch (StoreUnavailableException e)
            {
                Assert.Contains("estore a backup", e.Message, StringComparison.Ordinal);
                failures++;
            }
        }
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_fails_its_own_report_and_no_others()
    {
        await using var store = SqliteStore.Open(Options);
        await store.AppendAsync(Some.Event(1));
        await store.AppendAsync(Some.Event(2));
        await store.RecordOutcomeAsync(Some.Outcome(Some.Event(1)), null);
        using (var database = Database.Open(DatabasePath))
            database.Execute("UPDATE log SET body = x'FFFF' WHERE kind = 1");

        var damaged = store.RecordOutcomeAsync(Some.Outcome(Some.Event(1)), null).AsTask();
        var sound = store.RecordOutcomeAsync(Some.Outcome(Some.Event(2)), null).AsTask();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => damaged);
        Assert.Equal(RecordResult.Recorded, await sound);
    }

    [Fact]
    public async Task An_entry_that_cannot_be_read_fails_its_own_erasure_and_no_others_writes()
    {
        await using var store = SqliteStore.Open(Options);
        var damaged = Some.User("damaged");
        await store.AppendAsync(Some.Event(1, damaged));
        using (var database = Database.Open(DatabasePath))
            database.Execute("UPDATE log SET body = x'FFFF' WHERE sequence = 1");
        using var stop = new CancellationTokenSource();
        var others = Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var n = 0; !stop.IsCancellationRequested; n++)
                await store.AppendAsync(Some.Event(2 + caller + 8 * n));
        })).ToList();

        for (var n = 0; n < 30; n++)
            Assert.Contains("estore a backup", (await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.EraseUserAsync(damaged))).Message, StringComparison.Ordinal);

        await stop.CancelAsync();
        await Task.WhenAll(others);
    }

    [Fact]
    public async Task After_a_failed_sync_nothing_more_is_written_before_the_whole_log_is_written_once_more_and_synced()
    {
        const int inputOutputError = 5;
        var (isBroken, longAgo, log) = (false, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc), DatabasePath + "-wal");
        var writtenBefore = new List<DateTime>();
        var options = Options with
        {
            SyncData = _ =>
            {
                writtenBefore.Add(File.GetLastWriteTimeUtc(log));
                return isBroken ? inputOutputError : 0;
            },
        };
        await using (var store = SqliteStore.Open(options))
        {
            await store.AppendAsync(Some.Event(0));
            isBroken = true;
            await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.AppendAsync(Some.Event(1)));
            var failure = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.AppendAsync(Some.Event(2)));
            Assert.Contains("could not be synced", failure.Message, StringComparison.Ordinal);
            Assert.Contains("could not be synced", await store.CheckAsync(), StringComparison.Ordinal);
            Assert.Null(await store.FindEventAsync(Some.Id(2)));

            isBroken = false;
            File.SetLastWriteTimeUtc(log, longAgo);
            writtenBefore.Clear();
            await store.AppendAsync(Some.Event(1));

            Assert.Equal(2, writtenBefore.Count);
            Assert.NotEqual(longAgo, writtenBefore[0]);
            await store.AppendAsync(Some.Event(2));
            Assert.Equal(3, writtenBefore.Count);
            Assert.Null(await store.CheckAsync());
        }
        await using var again = SqliteStore.Open(Options);
        for (var n = 0; n < 3; n++)
            Assert.NotNull(await again.FindEventAsync(Some.Id(n)));
        Assert.Equal(3, await CountAsync(again));
    }

    [Fact]
    public async Task A_write_that_finds_no_room_in_the_queue_fails_in_bounded_time()
    {
        await using var store = SqliteStore.Open(Options with { MaxQueuedWrites = 1, QueueWait = TimeSpan.FromMilliseconds(50) });
        using (var blocker = Database.Open(DatabasePath))
        {
            blocker.Execute("BEGIN IMMEDIATE");
            var committing = store.AppendAsync(Some.Event(0)).AsTask();
            while (store.QueuedWrites > 0)
                await Task.Yield();
            var queued = store.AppendAsync(Some.Event(1)).AsTask();

            var failure = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.AppendAsync(Some.Event(2)));

            Assert.Contains("overloaded", failure.Message, StringComparison.Ordinal);
            blocker.Execute("ROLLBACK");
            await Task.WhenAll(committing, queued);
        }
        Assert.Null(await store.CheckAsync());
    }

    /// <summary>Appends events until the store refuses one; returns those that it acknowledged. A commit that fits may follow one that did not.</summary>
    private static async Task<List<int>> FillAsync(SqliteStore store, int most = 20_000)
    {
        var acknowledged = new List<int>();
        for (var n = 0; n < most; n += 50)
        {
            var writes = Enumerable.Range(n, 50).Select(i => store.AppendAsync(Some.Event(i)).AsTask()).ToList();
            foreach (var (i, write) in writes.Index())
            {
                try
                {
                    await write;
                }
                catch (StoreUnavailableException e)
                {
                    Assert.Contains("no room left", e.Message, StringComparison.Ordinal);
                    await Assert.ThrowsAsync<StoreUnavailableException>(() => Task.WhenAll(writes.Skip(i)));
                    acknowledged.AddRange(Enumerable.Range(n, writes.Count).Where(m => writes[m - n].IsCompletedSuccessfully));
                    return acknowledged;
                }
            }
            acknowledged.AddRange(Enumerable.Range(n, writes.Count));
        }
        return acknowledged;
    }

    private static async Task<int> CountAsync(SqliteStore store)
    {
        var count = 0;
        await foreach (var entry in store.ReadLogAsync(0, DateTimeOffset.MinValue, CancellationToken.None))
            count += entry.Kind == LogEntryKind.Assessed ? 1 : 0;
        return count;
    }

    /// <summary>A disk of a few megabytes in memory.</summary>
    private sealed class SmallDisk : IDisposable
    {
        public SmallDisk(string path, int megabytes)
        {
            Path = path;
            Directory.CreateDirectory(path);
            Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", path);
        }

        public string Path { get; }

        public void MakeReadOnly() => Run("mount", "-o", "remount,ro", Path);

        /// <summary>Lazily: a process that another test starts at this moment may hold the disk until it runs its own program.</summary>
        public void Dispose() => Run("umount", "-l", Path);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}

/// <summary>A fact that mounts a small disk, and skips by name where the account may not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TmpfsFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> CanMount = new(TryMount);

    public TmpfsFactAttribute() => Skip = CanMount.Value ? null : "This account may not mount a tmpfs.";

    private static bool TryMount()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            return false;
        var directory = new TemporaryDirectory();
        try
        {
            using var mount = Process.Start("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", directory.Path]);
            mount.WaitForExit();
            if (mount.ExitCode != 0)
                return false;
            using var unmount = Process.Start("umount", [directory.Path]);
            unmount.WaitForExit();
            return unmount.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
        finally
        {
            directory.Remove();
        }
    }
}
