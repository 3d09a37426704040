namespace RiskAuth.Velocity;

/// <summary>What became of one attempt, as far as counting goes.</summary>
[Flags]
internal enum EventMarks : byte
{
    None = 0,
    Failed = 1,
    Succeeded = 2,

    /// <summary>The same wrong password of the same user again: it counts as an attempt, not as another failure.</summary>
    Repeated = 4,

    /// <summary>The wrong password is a popular one.</summary>
    Popular = 8,

    /// <summary>From a device that the account knows: its failures have a budget of their own.</summary>
    KnownDevice = 16,

    /// <summary>The outcome has arrived, even if it is none of the above.</summary>
    Resolved = 32,
}

/// <summary>One attempt as one of its keys remembers it: 16 bytes.</summary>
/// <param name="First">Who or what else took part: the user; for a user's own key, the address.</param>
/// <param name="Second">The address; for a user's and an address's key, the password tag. 0 when there is none.</param>
internal record struct KeyEvent(uint Time, uint First, uint Second, EventMarks Marks)
{
    public readonly bool CountsAsFailure => (Marks & (EventMarks.Failed | EventMarks.Repeated)) == EventMarks.Failed;

    public readonly bool IsSuccess => (Marks & EventMarks.Succeeded) != 0;

    public readonly bool IsPopularFailure => CountsAsFailure && (Marks & EventMarks.Popular) != 0;
}
