using System.Runtime.Versioning;
using System.Text;
using RiskAuth.Assessments;
using RiskAuth.Events;
using RiskAuth.Storage.Sqlite;

namespace RiskAuth.Storage.Tests;

/// <summary>What is particular to the embedded store: its files, its lock, its versions, and being opened again.</summary>
public sealed class SqliteStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private SqliteStoreOptions Options => new() { DataDirectory = _directory.File("data") };

    public void Dispose() => _directory.Remove();

    [Fact]
    public async Task Everything_is_there_after_the_store_is_opened_again()
    {
        byte[] key;
        await using (var store = SqliteStore.Open(Options))
        {
            key = await store.InstallationKeyAsync();
            await store.AppendAsync(Some.Event(1));
            await store.RecordOutcomeAsync(Some.Outcome(Some.Event(1)), new ProfileWrite(Some.User(), new byte[] { 7 }));
            await store.SaveConfigurationAsync("north", new(1, Some.Time, "ops", "{}"));
        }

        await using var again = SqliteStore.Open(Options);

        Assert.Equal(Outcome.Success, (await again.FindEventAsync(Some.Id(1)))?.Outcome?.Outcome);
        Assert.Single((await again.ListEventsAsync(Some.User(), null, 10)).Events);
        Assert.Equal([7], await again.LoadProfileAsync(Some.User()) ?? []);
        Assert.Equal(1, (await again.LatestConfigurationAsync("north"))?.Version);
        Assert.Equal(key, await again.InstallationKeyAsync());
        Assert.Equal(2, await again.LastSequenceAsync());
    }

    [Fact]
    public async Task Closing_waits_for_what_was_asked_before()
    {
        var store = SqliteStore.Open(Options);
        var writes = Enumerable.Range(0, 3_000).Select(n => store.AppendAsync(Some.Event(n)).AsTask()).ToList();

        await store.DisposeAsync();
        await store.DisposeAsync();

        await Task.WhenAll(writes);
        await using var again = SqliteStore.Open(Options);
        Assert.Equal(3_000, await again.LastSequenceAsync());
        Assert.Equal(1_000, (await again.ListEventsAsync(Some.User(), null, 1_000)).Events.Count);
    }

    [Fact]
    public async Task A_closed_store_says_so()
    {
        var store = SqliteStore.Open(Options);
        await store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.AppendAsync(Some.Event()));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.FindEventAsync(Some.Id(1)));
        Assert.Contains("closed", await store.CheckAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_store_in_the_same_directory_is_refused()
    {
        await using var first = SqliteStore.Open(Options);

        var failure = Assert.Throws<StoreUnavailableException>(() => SqliteStore.Open(Options));

        Assert.Contains($"in use by another process (number {Environment.ProcessId})", failure.Message, StringComparison.Ordinal);
        Assert.Null(await first.CheckAsync());
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public async Task Nobody_but_the_owner_can_read_the_files()
    {
        await using var store = SqliteStore.Open(Options);
        await store.InstallationKeyAsync();
        await store.AppendAsync(Some.Event());

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Options.DataDirectory));
        var files = Directory.GetFiles(Options.DataDirectory);
        Assert.Equal(
            ["installation.key", "riskauth.db", "riskauth.db-shm", "riskauth.db-wal", "riskauth.lock"],
            files.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task A_missing_key_beside_events_is_not_made_anew()
    {
        await using (var store = SqliteStore.Open(Options))
        {
            await store.InstallationKeyAsync();
            await store.AppendAsync(Some.Event());
        }
        File.Delete(Path.Combine(Options.DataDirectory, "installation.key"));

        await using var again = SqliteStore.Open(Options);

        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await again.InstallationKeyAsync());
        Assert.Contains("Restore the key", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_and_left_alone()
    {
        await SqliteStore.Open(Options).DisposeAsync();
        Change($"PRAGMA user_version = {Schema.CurrentVersion + 1}");
        var before = await File.ReadAllBytesAsync(DatabasePath);

        var failure = Assert.Throws<StoreUnavailableException>(() => SqliteStore.Open(Options));

        Assert.Contains($"has version {Schema.CurrentVersion + 1}", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(DatabasePath));
    }

    [Fact]
    public async Task A_file_of_the_first_version_is_brought_up_to_date_with_all_it_holds()
    {
        Directory.CreateDirectory(Options.DataDirectory);
        await File.WriteAllBytesAsync(DatabasePath, []);
        using (var database = Database.Open(DatabasePath))
        {
            Schema.Migrate(database, target: 1);
            var user = UserHash.Of(Some.User("eve", "north"));
            database.Execute($"INSERT INTO tenants VALUES ('south'), ('north'); INSERT INTO profiles VALUES ({user.Key}, {Some.Time.UtcTicks}, 'north', 'eve', x'0708')");
        }

        await using var store = SqliteStore.Open(Options);

        Assert.Equal([7, 8], await store.LoadProfileAsync(Some.User("eve", "north")) ?? []);
        Assert.Equal(["north", "south"], await store.TenantsAsync());
        await store.DeleteBeforeAsync("north", Some.Time, CancellationToken.None);
        Assert.NotNull(await store.LoadProfileAsync(Some.User("eve", "north")));
        await store.DeleteBeforeAsync("north", Some.Time.AddSeconds(1), CancellationToken.None);
        Assert.Null(await store.LoadProfileAsync(Some.User("eve", "north")));
    }

    [Fact]
    public void Another_programs_database_is_refused_and_left_alone()
    {
        Directory.CreateDirectory(Options.DataDirectory);
        File.WriteAllBytes(DatabasePath, []);
        Change("CREATE TABLE theirs (x)");
        var before = File.ReadAllBytes(DatabasePath);

        var failure = Assert.Throws<StoreUnavailableException>(() => SqliteStore.Open(Options));

        Assert.Contains("another program's", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(DatabasePath));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        Directory.CreateDirectory(Options.DataDirectory);
        File.WriteAllText(DatabasePath, string.Concat(Enumerable.Repeat("not a database ", 1_000)));

        var failure = Assert.Throws<StoreUnavailableException>(() => SqliteStore.Open(Options));

        Assert.Contains("damaged", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_directory_that_cannot_be_made_is_refused()
    {
        File.WriteAllText(_directory.File("file"), "");

        var failure = Assert.Throws<StoreUnavailableException>(
            () => SqliteStore.Open(Options with { DataDirectory = Path.Combine(_directory.File("file"), "data") }));

        Assert.Contains("cannot be used", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_installation_key_of_the_wrong_length_is_refused_and_not_replaced()
    {
        await using var store = SqliteStore.Open(Options);
        var path = Path.Combine(Options.DataDirectory, "installation.key");
        await File.WriteAllBytesAsync(path, new byte[31]);

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.InstallationKeyAsync());

        Assert.Equal(31, new FileInfo(path).Length);
    }

    [Fact]
    public async Task The_write_ahead_log_does_not_grow_with_what_is_written()
    {
        const int pageBytes = 4_096, maxPages = 200, callers = 16, perCaller = 100;
        await using var store = SqliteStore.Open(Options with { Durability = DurabilityMode.Relaxed, MaxLogPages = maxPages });

        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            for (var n = 0; n < perCaller; n++)
            {
                var assessed = Some.Event(caller * perCaller + n);
                await store.AppendAsync(assessed);
                await store.RecordOutcomeAsync(Some.Outcome(assessed), new ProfileWrite(Some.User($"{caller}-{n}"), new byte[4 * pageBytes]));
            }
        })));

        var written = callers * perCaller * 4 * pageBytes;
        var log = new FileInfo(DatabasePath + "-wal").Length;
        Assert.True(log < written / 4, $"{log} bytes of log for {written} bytes written.");
    }

    [Fact]
    public async Task What_was_erased_is_in_no_file_any_more()
    {
        var secret = Some.User("somebody-who-wants-to-be-forgotten@example.com");
        await using var store = SqliteStore.Open(Options);
        for (var n = 0; n < 2_000; n++)
            _ = store.AppendAsync(Some.Event(n, n % 3 == 0 ? secret : Some.User($"user-{n}"))).AsTask();
        await store.RecordOutcomeAsync(Some.Outcome(Some.Event(0)), new ProfileWrite(secret, Encoding.UTF8.GetBytes(secret.User)));
        Assert.True(IsInAFile(secret.User));

        await store.EraseUserAsync(secret);

        Assert.False(IsInAFile(secret.User));
    }

    [Fact]
    public async Task What_was_erased_beside_a_long_reader_is_in_no_file_any_more_soon_after_that_has_ended()
    {
        var (secret, other, clock) = (Some.User("somebody-who-wants-to-be-forgotten@example.com"), Some.User("another"), new SteppedClock());
        await using var store = SqliteStore.Open(Options with { Clock = clock });
        for (var n = 0; n < 20; n++)
            await store.AppendAsync(Some.Event(n, n % 2 == 0 ? secret : other));
        using (var reader = Database.Open(DatabasePath))
        {
            reader.Execute("BEGIN");
            Assert.Equal(20, reader.QueryNumber("SELECT count(*) FROM log"));
            Assert.Equal(10, await store.EraseUserAsync(secret));
            Assert.True(store.Statistics().HoldsErased);
            Assert.True(IsInAFile(secret.User));
            reader.Execute("COMMIT");
        }
        await WriteTwiceAsync(100);
        Assert.True(store.Statistics().HoldsErased);

        clock.Seconds++;
        await WriteTwiceAsync(200);

        Assert.False(store.Statistics().HoldsErased);
        Assert.False(IsInAFile(secret.User));

        // The log is emptied behind a commit, and so before the end of the next one.
        async Task WriteTwiceAsync(int n)
        {
            await store.AppendAsync(Some.Event(n, other));
            await store.AppendAsync(Some.Event(n + 1, other));
        }
    }

    [Fact]
    public async Task Events_of_another_user_with_the_same_hash_survive_an_erasure_and_stay_linked()
    {
        const int events = 700;
        var (erased, other) = (Some.User("erased"), Some.User("other"));
        await using var store = SqliteStore.Open(Options);
        for (var n = 0; n < events; n++)
            _ = store.AppendAsync(Some.Event(n, erased)).AsTask();
        await store.RecordOutcomeAsync(Some.Outcome(Some.Event(events - 1)), null);
        int[] kept = [0, 1, 250, 499, 500, events - 1];
        Assign(kept, other);

        Assert.Equal(events - kept.Length, await store.EraseUserAsync(erased));

        Assert.Equal(0, await store.EraseUserAsync(erased));
        Assign(kept, erased);
        var found = await store.ListEventsAsync(erased, null, 100);
        Assert.Equal(kept.Reverse().Select(Some.Id), found.Events.Select(history => history.Event.Id));

        // Hashes of 64 bits that are equal are not to be had, but what one would do to the log is: foreign events in a user's chain.
        void Assign(int[] numbers, UserKey user)
        {
            using var database = Database.Open(DatabasePath);
            using var update = database.PrepareOnce("UPDATE log SET body = ?2 WHERE sequence = (SELECT sequence FROM ids WHERE id = ?1)");
            foreach (var n in numbers)
            {
                var body = new byte[EventCodec.MaxLength(Some.Event(n, user))];
                update.Bind(1, Some.Id(n).ToByteArray(bigEndian: true)).Bind(2, body.AsSpan(0, EventCodec.Encode(Some.Event(n, user), body))).Run();
            }
        }
    }

    /// <summary>Time passes when a test says so.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        public long Seconds { get; set; } = 1;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }

    private string DatabasePath => Path.Combine(Options.DataDirectory, "riskauth.db");

    private bool IsInAFile(string text) => Directory.GetFiles(Options.DataDirectory, "riskauth.db*").Any(file =>
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    });

    private void Change(string sql)
    {
        using var database = Database.Open(DatabasePath);
        database.Execute(sql);
    }
}

/// <summary>A fact about file modes or signals, which only Unix has.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "File modes and signals are Unix's." : null;
}
