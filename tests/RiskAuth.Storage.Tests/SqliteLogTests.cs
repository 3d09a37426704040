using RiskAuth.Events;
using RiskAuth.Storage.Sqlite;

namespace RiskAuth.Storage.Tests;

/// <summary>The log of a data folder, read beside the server that has it open: nothing is changed, and what cannot be read is told in words.</summary>
public sealed class SqliteLogTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Data => _directory.File("data");

    private string DatabasePath => Path.Combine(Data, DataDirectory.DatabaseName);

    private string KeyPath => Path.Combine(Data, DataDirectory.KeyName);

    public void Dispose() => _directory.Remove();

    [Fact]
    public async Task What_a_server_wrote_is_read_while_the_server_has_the_store_open_and_goes_on_writing()
    {
        await using var store = await OpenStoreAsync();
        for (var n = 0; n < 1_200; n++)
            await store.AppendAsync(Some.Event(n));
        await store.RecordOutcomeAsync(Some.Outcome(Some.Event(3)), null);
        await store.RecordFeedbackAsync(Some.Feedback(Some.Event(4)), null);
        using var log = SqliteLog.Open(Data);

        Assert.Equal(await store.InstallationKeyAsync(), log.InstallationKey);
        Assert.Equal(await EntriesAsync(store.ReadLogAsync(0, DateTimeOffset.MinValue, CancellationToken.None)), await EntriesAsync(log));
        await store.AppendAsync(Some.Event(5_000));
        Assert.Equal(1_203, (await EntriesAsync(log)).Count);
    }

    [Fact]
    public async Task Only_entries_since_a_time_are_read()
    {
        await using var store = await OpenStoreAsync();
        for (var n = 0; n < 50; n++)
            await store.AppendAsync(Some.Event(n));
        using var log = SqliteLog.Open(Data);
        Assert.Equal(20, (await EntriesAsync(log, Some.Time.AddSeconds(30))).Count);
    }

    [Fact]
    public async Task A_store_that_no_server_has_open_is_read_and_left_as_it_was()
    {
        await using (var store = await OpenStoreAsync())
            await store.AppendAsync(Some.Event());
        var before = Files();
        using (var log = SqliteLog.Open(Data))
            Assert.Single(await EntriesAsync(log));
        Assert.Equal(before, Files());
    }

    [Fact]
    public async Task A_store_without_entries_reads_as_none()
    {
        await (await OpenStoreAsync()).DisposeAsync();
        using var log = SqliteLog.Open(Data);
        Assert.Empty(await EntriesAsync(log));
    }

    [Fact]
    public async Task A_reading_that_is_cancelled_ends()
    {
        await using var store = await OpenStoreAsync();
        await store.AppendAsync(Some.Event());
        using var log = SqliteLog.Open(Data);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in log.ReadAsync(DateTimeOffset.MinValue, new CancellationToken(canceled: true)))
            {
            }
        });
    }

    [Fact]
    public void A_folder_that_holds_no_store_is_refused_and_stays_empty()
    {
        Assert.Contains("There is no store", Refusal(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Data));
        Directory.CreateDirectory(Data);
        Assert.Contains("There is no store", Refusal(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Data));
    }

    [Fact]
    public void A_database_without_its_key_is_refused()
    {
        Directory.CreateDirectory(Data);
        File.WriteAllText(DatabasePath, "");
        Assert.Contains("There is no store", Refusal(), StringComparison.Ordinal);
        File.WriteAllBytes(KeyPath, new byte[7]);
        Assert.Contains("must hold 32 bytes", Refusal(), StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(Data).Length);
    }

    [Theory]
    [InlineData(0, "holds no store yet")]
    [InlineData(1, "holds no store yet")]
    [InlineData(100, "no RiskAuth database")]
    [InlineData(20_000, "no RiskAuth database")]
    public void A_file_that_is_no_database_is_refused_and_left_as_it_was(int length, string told)
    {
        Directory.CreateDirectory(Data);
        File.WriteAllBytes(KeyPath, new byte[DataDirectory.KeyLength]);
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        File.WriteAllBytes(DatabasePath, bytes);
        var before = Files();
        Assert.Contains(told, Refusal(), StringComparison.Ordinal);
        Assert.Equal(before, Files());
    }

    [Fact]
    public void Another_programs_database_and_another_version_are_refused_and_left_as_they_were()
    {
        Directory.CreateDirectory(Data);
        File.WriteAllBytes(KeyPath, new byte[DataDirectory.KeyLength]);
        foreach (var (sql, told) in new[]
        {
            ("CREATE TABLE theirs (id INTEGER)", "another program's database"),
            ($"PRAGMA application_id = {Schema.ApplicationId}; PRAGMA user_version = 1", "Start the server on it once"),
            ($"PRAGMA user_version = {Schema.CurrentVersion + 1}", "Run the newer program"),
        })
        {
            File.AppendAllText(DatabasePath, "");
            using (var database = Database.Open(DatabasePath))
                database.Execute(sql);
            var before = Files();
            Assert.Contains(told, Refusal(), StringComparison.Ordinal);
            Assert.Equal(before, Files());
        }
    }

    [Theory]
    [InlineData(.01)]
    [InlineData(.3)]
    [InlineData(.6)]
    [InlineData(.95)]
    public async Task A_file_that_is_cut_off_is_told_in_words_and_left_as_it_was(double share)
    {
        await using (var store = await OpenStoreAsync())
        {
            for (var n = 0; n < 2_000; n += 100)
                await Task.WhenAll(Enumerable.Range(n, 100).Select(i => store.AppendAsync(Some.Event(i)).AsTask()));
        }
        var bytes = File.ReadAllBytes(DatabasePath);
        File.WriteAllBytes(DatabasePath, bytes[..(int)(share * bytes.Length)]);
        var before = Files();
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
        {
            using var log = SqliteLog.Open(Data);
            await EntriesAsync(log);
        });
        Assert.Contains("estore a backup", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, Files());
    }

    /// <summary>With the key that every server makes before its first event.</summary>
    private async Task<SqliteStore> OpenStoreAsync()
    {
        var store = SqliteStore.Open(new() { DataDirectory = Data });
        await store.InstallationKeyAsync();
        return store;
    }

    private string Refusal() => Assert.Throws<StoreUnavailableException>(() => SqliteLog.Open(Data)).Message;

    private static Task<List<string>> EntriesAsync(SqliteLog log, DateTimeOffset? since = null) =>
        EntriesAsync(log.ReadAsync(since ?? DateTimeOffset.MinValue, CancellationToken.None));

    private static async Task<List<string>> EntriesAsync(IAsyncEnumerable<LogEntry> log)
    {
        var entries = new List<string>();
        await foreach (var entry in log)
            entries.Add($"{entry.Sequence} {entry.Kind} {entry.Event.Id} {entry.Outcome} {entry.Feedback}");
        return entries;
    }

    /// <summary>Names and contents of all files in the folder.</summary>
    private List<string> Files() =>
        [.. Directory.GetFiles(Data).Order(StringComparer.Ordinal).Select(file => $"{Path.GetFileName(file)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}")];
}
