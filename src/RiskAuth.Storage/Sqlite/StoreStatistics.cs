namespace RiskAuth.Storage.Sqlite;

/// <summary>What a store has done since it was opened, and how large its files are.</summary>
/// <param name="Queued">Writes that wait for the next commit.</param>
/// <param name="Commits">Transactions on disk.</param>
/// <param name="Writes">Writes in them; divided by the commits it says how many callers share one sync.</param>
/// <param name="Failures">Transactions that failed; each is tried again write by write unless the medium is at fault.</param>
/// <param name="CommitTime">Time that all transactions took, failed ones included.</param>
/// <param name="LogBytes">Size of the write-ahead log.</param>
/// <param name="HoldsErased">What was erased may still lie in the write-ahead log, because a backup or another long reader needs it.</param>
public readonly record struct StoreStatistics(
    int Queued, long Commits, long Writes, long Failures, TimeSpan CommitTime, long FileBytes, long LogBytes, bool HoldsErased);
