using RiskAuth.Assessments;

namespace RiskAuth.Learning.Importers;

/// <summary>One attempt, or one line that could not be read; exactly one of the two is set.</summary>
public readonly record struct LogEntry(LoggedSignIn? SignIn, BrokenLine? Broken)
{
    public static LogEntry Of(LoggedSignIn signIn) => new(signIn, null);

    public static LogEntry Of(long line, string problem) => new(null, new BrokenLine(line, problem));
}

/// <param name="Line">Counted from 1.</param>
/// <param name="Problem">What is wrong and what is expected, in words that are safe to print.</param>
public sealed record BrokenLine(long Line, string Problem)
{
    /// <summary>Characters of a log that a problem may quote.</summary>
    internal const int MaxQuoteLength = 40;

    /// <summary>A piece of a log for people to read: shortened, and without the control characters that would command a terminal.</summary>
    internal static string Quote(ReadOnlySpan<char> text)
    {
        Span<char> safe = stackalloc char[MaxQuoteLength];
        var length = Math.Min(text.Length, MaxQuoteLength);
        for (var i = 0; i < length; i++)
            safe[i] = char.IsControl(text[i]) || char.IsSurrogate(text[i]) || char.GetUnicodeCategory(text[i]) == System.Globalization.UnicodeCategory.Format ? '?' : text[i];
        return $"'{safe[..length]}{(text.Length > MaxQuoteLength ? "…" : "")}'";
    }
}
