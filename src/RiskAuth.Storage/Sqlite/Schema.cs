using RiskAuth.Assessments;
using RiskAuth.Events;

namespace RiskAuth.Storage.Sqlite;

/// <summary>
/// The database's tables and how an older file becomes a newer one. The version is <c>PRAGMA user_version</c>; a file that a
/// newer program wrote, or that is not ours (<c>application_id</c>), is refused.
/// </summary>
/// <remarks>
/// log: the append-only truth. kind is LogEntryKind, or 3 for the stub of a deleted event that still links to an older
/// one. link is the same user's previous event for an event, and the event for a report.
/// heads: each user's newest event, from which the links lead to all others; so a user's history costs no index.
/// blocks: the times in a run of the log, so that retention reads only the runs that it concerns.
/// Heads and blocks cover the log up to the counter 'indexed_through'; the rest is in memory, and read again at start.
/// profiles: user and rest are the halves of <see cref="UserHash"/>, written is in seconds since 1970.
/// </remarks>
internal static class Schema
{
    /// <summary>"Risk" in ASCII.</summary>
    public const int ApplicationId = 0x5269736B;

    /// <summary>Step n makes version n+1 of version n. A step never changes once files exist that it made.</summary>
    private static readonly Action<Database>[] Migrations = [CreateTables, FindProfilesByHash];

    public static int CurrentVersion => Migrations.Length;

    /// <summary>Makes the file one of the current version, or for tests of an earlier one.</summary>
    /// <exception cref="StoreUnavailableException">The file is another program's, or a newer version's.</exception>
    public static void Migrate(Database database, int? target = null)
    {
        for (var next = (int)VersionOf(database); next < (target ?? CurrentVersion); next++)
        {
            database.Execute("BEGIN IMMEDIATE");
            Migrations[next](database);
            database.Execute($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {next + 1}; COMMIT");
        }
    }

    /// <summary>For those who read beside the server, and so change nothing.</summary>
    /// <exception cref="StoreUnavailableException">The file is no store of the current version.</exception>
    public static void RequireCurrent(Database database)
    {
        var version = VersionOf(database);
        if (version < CurrentVersion)
            throw new StoreUnavailableException(version == 0
                ? $"{database.Path} holds no store yet. Name the data folder of an installation."
                : $"{database.Path} has version {version}; this program reads version {CurrentVersion}. Start the server on it once, which brings it up to date.");
    }

    private static long VersionOf(Database database)
    {
        var version = database.QueryNumber("PRAGMA user_version");
        var application = database.QueryNumber("PRAGMA application_id");
        var isEmpty = database.QueryNumber("SELECT count(*) FROM sqlite_schema") == 0;
        if (application != ApplicationId && !(isEmpty && version == 0 && application == 0))
            throw new StoreUnavailableException(
                $"{database.Path} is another program's database. Name another data directory, or move the file away.");
        if (version > CurrentVersion)
            throw new StoreUnavailableException(
                $"{database.Path} has version {version}; this program knows versions up to {CurrentVersion}. Run the newer program, or restore an older backup.");
        return version;
    }

    private static void CreateTables(Database database) => database.Execute(
        """
        CREATE TABLE log (sequence INTEGER PRIMARY KEY, kind INTEGER NOT NULL, link INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE TABLE ids (id BLOB PRIMARY KEY, sequence INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE reports (event INTEGER NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY (event, sequence)) WITHOUT ROWID;
        CREATE TABLE heads (user INTEGER PRIMARY KEY, sequence INTEGER NOT NULL);
        CREATE TABLE blocks (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, min_time INTEGER NOT NULL, max_time INTEGER NOT NULL);
        CREATE TABLE truncations (tenant TEXT PRIMARY KEY, cutoff INTEGER NOT NULL, sequence INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE profiles (user INTEGER PRIMARY KEY, written INTEGER NOT NULL, tenant TEXT NOT NULL, name TEXT NOT NULL, body BLOB NOT NULL);
        CREATE TABLE tenants (name TEXT PRIMARY KEY) WITHOUT ROWID;
        CREATE TABLE configurations (tenant TEXT NOT NULL, version INTEGER NOT NULL, time INTEGER NOT NULL, author TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (tenant, version));
        CREATE TABLE api_keys (id TEXT PRIMARY KEY, name TEXT NOT NULL, scopes TEXT NOT NULL, hash BLOB NOT NULL, created INTEGER NOT NULL, revoked INTEGER);
        CREATE TABLE snapshots (name TEXT PRIMARY KEY, sequence INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE probes (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
        """);

    /// <summary>
    /// Takes the names out of all tables but the log, where a row that moves between pages could leave a copy that erasing does
    /// not find. Tenants get numbers, and the time of writing becomes seconds.
    /// </summary>
    private static void FindProfilesByHash(Database database)
    {
        database.Execute(
            """
            ALTER TABLE profiles RENAME TO named_profiles;
            ALTER TABLE tenants RENAME TO unnumbered_tenants;
            CREATE TABLE profiles (user INTEGER PRIMARY KEY, rest INTEGER NOT NULL, tenant INTEGER NOT NULL, written INTEGER NOT NULL, body BLOB NOT NULL);
            CREATE TABLE tenants (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
            INSERT INTO tenants (name) SELECT name FROM unnumbered_tenants UNION SELECT tenant FROM named_profiles ORDER BY 1;
            """);
        using (var read = database.PrepareOnce("SELECT tenant, name, written, body FROM named_profiles"))
        using (var insert = database.PrepareOnce(
            "INSERT INTO profiles (user, rest, tenant, written, body) SELECT ?1, ?2, id, ?4, ?5 FROM tenants WHERE name = ?3"))
            while (read.Step())
            {
                var user = UserHash.Of(new UserKey(read.Text(0), read.Text(1)));
                var written = (read.Number(2) - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond;
                insert.Bind(1, user.Key).Bind(2, user.Rest).Bind(3, read.Text(0)).Bind(4, written).Bind(5, read.Blob(3)).Run();
            }
        database.Execute("DROP TABLE named_profiles; DROP TABLE unnumbered_tenants");
    }
}
