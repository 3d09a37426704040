using RiskAuth.Events;
using SQLitePCL;

namespace RiskAuth.Storage.Sqlite;

/// <summary>
/// One SQLite connection, used by one thread at a time. It is a thin layer over the C interface, because the hot path binds
/// and steps the same few statements and should allocate nothing.
/// </summary>
internal sealed class Database : IDisposable
{
    private const int BusyWaitMs = 5_000;
    private readonly sqlite3 _handle;
    private readonly List<Statement> _statements = [];

    static Database() => Batteries_V2.Init();

    private Database(sqlite3 handle, string path)
    {
        _handle = handle;
        Path = path;
    }

    public string Path { get; }

    public static Database Open(string path)
    {
        var result = raw.sqlite3_open_v2(path, out var handle, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX, null);
        if (result != raw.SQLITE_OK)
        {
            handle?.Dispose();
            throw StoreFailure.From(result, "open", path);
        }
        raw.sqlite3_extended_result_codes(handle, 1);
        raw.sqlite3_busy_timeout(handle, BusyWaitMs);
        return new Database(handle, path);
    }

    /// <summary>Prepares a statement that lives as long as the connection.</summary>
    public Statement Prepare(string sql)
    {
        const uint persistent = 1;
        Check(raw.sqlite3_prepare_v3(_handle, sql, persistent, out var handle));
        var statement = new Statement(this, handle);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>Prepares a statement that its user disposes of.</summary>
    public Statement PrepareOnce(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var handle));
        return new Statement(this, handle);
    }

    /// <summary>Makes every statement ready for its next use, whatever interrupted the last one.</summary>
    public void ResetStatements()
    {
        foreach (var statement in _statements)
            statement.Reset();
    }

    /// <summary>Runs one or more statements that return nothing of interest.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>The first column of the first row of a query that is run once; 0 when there is none.</summary>
    public long QueryNumber(string sql)
    {
        using var statement = PrepareOnce(sql);
        return statement.Step() ? statement.Number(0) : 0;
    }

    public bool IsInTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>Copies of the write-ahead log into the file what it can beside readers and the writer, and says how far it came.</summary>
    /// <param name="emptyWaitMs">How long to wait for them in order to copy everything and to cut the log to nothing; null to leave it as long as it is.</param>
    public Checkpoint Checkpoint(int? emptyWaitMs = null)
    {
        const int passive = 0, truncating = 3;
        // A connection that has never read does not know of the write-ahead log, and would do nothing and call it success.
        Execute("SELECT 1 FROM sqlite_schema LIMIT 1");
        raw.sqlite3_busy_timeout(_handle, emptyWaitMs ?? BusyWaitMs);
        var result = raw.sqlite3_wal_checkpoint_v2(_handle, "main", emptyWaitMs is null ? passive : truncating, out var pages, out var copied);
        raw.sqlite3_busy_timeout(_handle, BusyWaitMs);
        var isBusy = (result & 0xFF) == raw.SQLITE_BUSY;
        if (!isBusy)
            Check(result);
        return new(Math.Max(0, pages), Math.Max(0, copied), emptyWaitMs is not null && !isBusy);
    }

    /// <summary>Pages that this connection has written since it was asked last.</summary>
    public int TakePagesWritten()
    {
        const int cacheWrites = 9;
        Check(raw.sqlite3_db_status(_handle, cacheWrites, out var pages, out _, 1));
        return pages;
    }

    /// <exception cref="StoreUnavailableException">The result is an error.</exception>
    public void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
            throw Failure(result);
    }

    public StoreUnavailableException Failure(int result) =>
        StoreFailure.From(result, raw.sqlite3_errmsg(_handle).utf8_to_string(), Path);

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _statements.Clear();
        _handle.Dispose();
    }
}

/// <summary>How far a copy of the write-ahead log came.</summary>
/// <param name="Pages">That the log has.</param>
/// <param name="Copied">Of these, how many are in the file now.</param>
/// <param name="IsEmptied">The log has nothing any more.</param>
internal readonly record struct Checkpoint(int Pages, int Copied, bool IsEmptied);

/// <summary>One prepared statement. Parameters count from 1, columns from 0.</summary>
internal sealed class Statement(Database database, sqlite3_stmt handle) : IDisposable
{
    public Statement Bind(int parameter, long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, long? value)
    {
        database.Check(value is { } number ? raw.sqlite3_bind_int64(handle, parameter, number) : raw.sqlite3_bind_null(handle, parameter));
        return this;
    }

    public Statement Bind(int parameter, string value)
    {
        database.Check(raw.sqlite3_bind_text(handle, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        database.Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(handle, parameter, 0) : raw.sqlite3_bind_blob(handle, parameter, value));
        return this;
    }

    /// <summary>Goes to the next row; false after the last one, and then the statement is ready for its next use.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(handle);
        if (result == raw.SQLITE_ROW)
            return true;
        var failure = result == raw.SQLITE_DONE ? null : database.Failure(result);
        raw.sqlite3_reset(handle);
        return failure is null ? false : throw failure;
    }

    /// <summary>Runs a statement that returns no rows and says how many it changed.</summary>
    public int Run()
    {
        while (Step())
        {
        }
        return database.Changes;
    }

    public void Reset() => raw.sqlite3_reset(handle);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Number(int column) => raw.sqlite3_column_int64(handle, column);

    /// <summary>Valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    public void Dispose() => handle.Dispose();
}
