namespace RiskAuth.Server.Keys;

internal static class Deadline
{
    /// <summary>
    /// Stops waiting when the request's deadline has passed, whatever the work itself does then: a disk that hangs does not look
    /// at cancellation.
    /// </summary>
    public static ValueTask<T> Within<T>(this ValueTask<T> work, HttpContext context) =>
        work.IsCompleted ? work : new(work.AsTask().WaitAsync(context.RequestAborted));
}
