using System.Runtime.CompilerServices;
using RiskAuth.Assessments;
using RiskAuth.Events;

namespace RiskAuth.Storage.Sqlite;

/// <summary>Erasure, retention and truncation: in steps that are small enough for other writes to pass between them.</summary>
public sealed partial class SqliteStore
{
    /// <summary>Entries that one transaction deletes or rewrites at most.</summary>
    private const int ChangePage = 256;

    private const int ScanPage = 1_024;

    /// <summary>
    /// Deletes a user's profile and history. Deleted rows are overwritten with zeros, and the write-ahead log, which still holds
    /// their old content, is emptied: before this returns, or, where a backup or another long reader needs it, within a second of
    /// writes after that one has ended (<see cref="StoreStatistics.HoldsErased"/>). A copy that SQLite once left in the unused part of a page stays until the page is written
    /// again (VACUUM does so at once); what file systems, disks and backups keep is beyond the store's reach.
    /// </summary>
    public async ValueTask<long> EraseUserAsync(UserKey user)
    {
        await WriteAsync(log => log.Eraser.DeleteProfile(UserHash.Of(user))).ConfigureAwait(false);
        long erased = 0;
        bool isDone;
        do
        {
            (var deleted, isDone) = await _writer.ExecuteAsync(log =>
            {
                log.SaveSequence();
                return log.Eraser.DeleteNewest(user, ChangePage);
            }).ConfigureAwait(false);
            erased += deleted;
        }
        while (!isDone);
        await EmptyLogAsync().ConfigureAwait(false);
        return erased;
    }

    public async ValueTask<long> DeleteBeforeAsync(string tenant, DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        long deleted = 0;
        foreach (var block in await _readers.ReadAsync(reader => reader.BlocksBefore(cutoff, truncatedOf: null)).ConfigureAwait(false))
        {
            await foreach (var page in ReadEventsAsync(block, cancellationToken).ConfigureAwait(false))
            {
                var old = page.Where(row => row.Event is null || (row.Event.User.Tenant == tenant && row.Event.Time < cutoff));
                foreach (var step in old.Select(row => row.Sequence).Chunk(ChangePage))
                    deleted += await _writer.ExecuteAsync(log =>
                    {
                        log.SaveSequence();
                        return step.Count(log.Eraser.Delete);
                    }).ConfigureAwait(false);
            }
            if (block.Last != long.MaxValue)
                await WriteAsync(log => log.Eraser.DeleteBlockIfEmpty(block.First)).ConfigureAwait(false);
        }
        await DeleteProfilesBeforeAsync(tenant, cutoff, cancellationToken).ConfigureAwait(false);
        await EmptyLogAsync().ConfigureAwait(false);
        return deleted;
    }

    public async ValueTask<long> TruncateAddressesAsync(
        string tenant, DateTimeOffset cutoff, Func<StoredEvent, StoredEvent> truncate, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(truncate);
        long truncated = 0;
        var through = _log.CommittedSequence;
        foreach (var block in await _readers.ReadAsync(reader => reader.BlocksBefore(cutoff, truncatedOf: tenant)).ConfigureAwait(false))
            await foreach (var page in ReadEventsAsync(block, cancellationToken).ConfigureAwait(false))
            {
                var whole = page.Where(row => row.Event is { IpHash: 0 } assessed && assessed.User.Tenant == tenant && assessed.Time < cutoff);
                foreach (var step in whole.Chunk(ChangePage))
                {
                    var bodies = step.Select(row => (row.Sequence, Body: Encode(truncate(row.Event!)))).ToList();
                    truncated += await _writer.ExecuteAsync(log => bodies.Count(row => log.Eraser.Rewrite(row.Sequence, row.Body))).ConfigureAwait(false);
                }
            }
        await WriteAsync(log => log.Eraser.SaveTruncation(tenant, cutoff, through)).ConfigureAwait(false);
        await EmptyLogAsync().ConfigureAwait(false);
        return truncated;
    }

    private async ValueTask EmptyLogAsync()
    {
        _log.WriteAheadLog.EmptySoon();
        // It is emptied between two transactions: after the first of these, and before the second.
        await WriteAsync(static _ => { }).ConfigureAwait(false);
        await WriteAsync(static _ => { }).ConfigureAwait(false);
    }

    private async IAsyncEnumerable<List<(long Sequence, StoredEvent? Event)>> ReadEventsAsync(
        (long First, long Last) block, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var next = block.First - 1; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var position = next;
            var (page, last) = await _readers.ReadAsync(reader => reader.EventsAfter(position, block.Last, ScanPage)).ConfigureAwait(false);
            if (last == 0)
                yield break;
            next = last;
            yield return page;
        }
    }

    private static byte[] Encode(StoredEvent assessed)
    {
        var bytes = new byte[EventCodec.MaxLength(assessed)];
        return bytes[..EventCodec.Encode(assessed, bytes)];
    }

    private async ValueTask DeleteProfilesBeforeAsync(string tenant, DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        for (var after = long.MinValue; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var position = after;
            var page = await _readers.ReadAsync(reader => reader.ProfilesAfter(position, tenant, cutoff, ScanPage)).ConfigureAwait(false);
            if (page.Count == 0)
                return;
            after = page[^1].User;
            foreach (var step in page.Where(row => row.IsOld).Chunk(ChangePage))
                await WriteAsync(log =>
                {
                    foreach (var row in step)
                        log.Eraser.DeleteProfile(row.User, tenant, cutoff);
                }).ConfigureAwait(false);
        }
    }
}
