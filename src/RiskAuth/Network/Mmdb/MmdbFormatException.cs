namespace RiskAuth.Network.Mmdb;

/// <summary>A file is no MaxMind DB, or a part of it that was just read is broken. The message says which rule of the format it breaks.</summary>
public sealed class MmdbFormatException : Exception
{
    public MmdbFormatException() : this("The file is no valid MaxMind DB.") { }

    public MmdbFormatException(string message) : base(message) { }

    public MmdbFormatException(string message, Exception inner) : base(message, inner) { }
}
