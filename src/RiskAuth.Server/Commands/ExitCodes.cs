namespace RiskAuth.Server.Commands;

/// <summary>What the commands return to the shell.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>It could not be done; the error output says why in one line. Also what wrong usage returns.</summary>
    public const int Failed = 1;

    /// <summary>It was done, but some lines of the input could not be read and were skipped.</summary>
    public const int BrokenLines = 3;
}
