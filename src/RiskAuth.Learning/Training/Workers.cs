namespace RiskAuth.Learning.Training;

/// <summary>
/// Runs numbered pieces of work on the machine's cores. Which thread takes which piece is left to chance,
/// so a piece may only write what no other piece touches, or add integers, whose sum does not depend on the order.
/// </summary>
internal sealed class Workers(int threads, CancellationToken cancellation)
{
    private readonly ParallelOptions _options = new() { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };

    public void Run(int pieces, Action<int> work)
    {
        cancellation.ThrowIfCancellationRequested();
        if (pieces <= 1 || threads == 1)
        {
            for (var piece = 0; piece < pieces; piece++)
            {
                work(piece);
            }

            return;
        }

        // Pieces differ much in size, so each thread takes the next one instead of a range.
        var next = -1;
        Parallel.For(0, Math.Min(threads, pieces), _options, _ =>
        {
            for (int piece; (piece = Interlocked.Increment(ref next)) < pieces;)
            {
                work(piece);
            }
        });
    }

    /// <summary>Runs over consecutive ranges of at most <paramref name="rangeLength"/> numbers.</summary>
    public void RunRanges(int length, int rangeLength, Action<int, int> work) =>
        Run((length + rangeLength - 1) / rangeLength, piece => work(piece * rangeLength, Math.Min(length, (piece + 1) * rangeLength)));
}
