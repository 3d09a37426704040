namespace RiskAuth.Credentials;

/// <summary>
/// The ways in which people alter a password that they may no longer use. Each row takes a new password and gives the
/// old one that it may have been made from; if that is known from a breach, an attacker who has it tries the new one
/// within a few guesses (Pal et al., "Might I Get Pwned: A Second Generation Compromised Credential Checking Service",
/// USENIX Security 2022, whose service blocked 94 % of such attacks). Letters are ASCII letters; other characters stay.
/// </summary>
internal static class PasswordTweaks
{
    /// <summary>The most look-ups that one password may cost.</summary>
    public const int MaxProbes = 32;

    /// <summary>Shorter originals are found in everything, and mean nothing.</summary>
    public const int MinOriginalBytes = 5;

    /// <summary>Writes the original and returns its length; 0 where the row does not apply.</summary>
    public delegate int Undo(ReadOnlySpan<byte> password, Span<byte> original);

    public sealed record Tweak(string Name, Undo Undo);

    /// <summary>The most telling rows first.</summary>
    public static readonly Tweak[] Table =
    [
        new("the first letter's case", static (p, o) => FirstLetter(p, o, static letter => (byte)(letter ^ 0x20))),
        new("a last character added", static (p, o) => Copy(p[..^1], o)),
        new("digits and signs added at the end", static (p, o) => Copy(WithoutTail(p), o)),
        new("two last characters added", static (p, o) => p.Length < 2 ? 0 : Copy(p[..^2], o)),
        new("three last characters added", static (p, o) => p.Length < 3 ? 0 : Copy(p[..^3], o)),
        new("a year or another number of four digits added", static (p, o) => p.Length > 4 && p[^4..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 ? Copy(p[..^4], o) : 0),
        new("signs added at the end", static (p, o) => Copy(p.TrimEnd("!?.,*#$@+-_ "u8), o)),
        new("the last number counted up by one", static (p, o) => Count(p, o, -1)),
        new("the last number counted up by two", static (p, o) => Count(p, o, -2)),
        new("the last number counted down by one", static (p, o) => Count(p, o, +1)),
        new("capitals", static (p, o) => Lower(p, o)),
        new("capitals lost behind the first letter", static (p, o) => FirstLetter(o[..Lower(p, o)], o, static letter => (byte)(letter & ~0x20))),
        new("a first letter capital, digits and signs added", static (p, o) => FirstLetter(WithoutTail(p), o, static letter => (byte)(letter | 0x20))),
        new("capitals, digits and signs added", static (p, o) => Lower(WithoutTail(p), o)),
        new("letters replaced by signs", static (p, o) => Unreplace(p, o, (byte)'i')),
        new("letters replaced by signs, 1 for l", static (p, o) => Unreplace(p, o, (byte)'l')),
        new("capitals, letters replaced by signs", static (p, o) => Unreplace(o[..Lower(p, o)], o, (byte)'i')),
        new("letters replaced, one character added", static (p, o) => Unreplace(o[..Lower(p[..^1], o)], o, (byte)'i')),
        new("letters replaced, two characters added", static (p, o) => p.Length < 2 ? 0 : Unreplace(o[..Lower(p[..^2], o)], o, (byte)'i')),
        new("letters replaced, digits and signs added", static (p, o) => Unreplace(o[..Lower(WithoutTail(p), o)], o, (byte)'i')),
        new("a first character added", static (p, o) => Copy(p[1..], o)),
        new("digits and signs added in front", static (p, o) => Copy(WithoutHead(p), o)),
        new("written twice", static (p, o) => p.Length % 2 == 0 && p[..(p.Length / 2)].SequenceEqual(p[(p.Length / 2)..]) ? Copy(p[..(p.Length / 2)], o) : 0),
        new("a last 1 left out", static (p, o) => Append(p, o, "1"u8)),
        new("a last ! left out", static (p, o) => Append(p, o, "!"u8)),
        new("a last 123 left out", static (p, o) => Append(p, o, "123"u8)),
    ];

    /// <summary>The original of a row, or an empty span where it does not apply or says nothing.</summary>
    public static ReadOnlySpan<byte> Original(Tweak tweak, ReadOnlySpan<byte> password, Span<byte> buffer)
    {
        var length = password.IsEmpty ? 0 : tweak.Undo(password, buffer);
        var original = buffer[..length];
        return length < MinOriginalBytes || original.SequenceEqual(password) ? default : original;
    }

    private static int Copy(ReadOnlySpan<byte> kept, Span<byte> original)
    {
        kept.CopyTo(original);
        return kept.Length;
    }

    private static int Append(ReadOnlySpan<byte> password, Span<byte> original, ReadOnlySpan<byte> tail)
    {
        if (password.Length + tail.Length > original.Length)
            return 0;
        password.CopyTo(original);
        tail.CopyTo(original[password.Length..]);
        return password.Length + tail.Length;
    }

    private static int FirstLetter(ReadOnlySpan<byte> password, Span<byte> original, Func<byte, byte> change)
    {
        if (password.IsEmpty || !char.IsAsciiLetter((char)password[0]))
            return 0;
        password.CopyTo(original);
        original[0] = change(original[0]);
        return password.Length;
    }

    private static int Lower(ReadOnlySpan<byte> password, Span<byte> original)
    {
        for (var i = 0; i < password.Length; i++)
            original[i] = password[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(password[i] | 0x20) : password[i];
        return password.Length;
    }

    private static int Unreplace(ReadOnlySpan<byte> password, Span<byte> original, byte one)
    {
        for (var i = 0; i < password.Length; i++)
        {
            original[i] = password[i] switch
            {
                (byte)'@' or (byte)'4' => (byte)'a',
                (byte)'3' => (byte)'e',
                (byte)'1' or (byte)'!' => one,
                (byte)'0' => (byte)'o',
                (byte)'$' or (byte)'5' => (byte)'s',
                (byte)'7' => (byte)'t',
                var other => other,
            };
        }
        return password.Length;
    }

    /// <summary>Counts the number at the end, signs behind it aside, by one or two; 0 where there is none or its digits change in number.</summary>
    private static int Count(ReadOnlySpan<byte> password, Span<byte> original, int step)
    {
        const int maxDigits = 9;
        var end = password.TrimEnd("!?.,*#$@+-_ "u8).Length;
        var start = end;
        while (start > 0 && end - start < maxDigits && char.IsAsciiDigit((char)password[start - 1]))
            start--;
        if (start == end)
            return 0;
        var number = 0;
        foreach (var digit in password[start..end])
            number = 10 * number + (digit - '0');
        number += step;
        if (number < 0)
            return 0;
        password.CopyTo(original);
        for (var i = end - 1; i >= start; i--, number /= 10)
            original[i] = (byte)('0' + number % 10);
        return number == 0 ? password.Length : 0;
    }

    private static ReadOnlySpan<byte> WithoutTail(ReadOnlySpan<byte> password)
    {
        var end = password.Length;
        while (end > 0 && IsDigitOrSign(password[end - 1]))
            end--;
        return password[..end];
    }

    private static ReadOnlySpan<byte> WithoutHead(ReadOnlySpan<byte> password)
    {
        var start = 0;
        while (start < password.Length && IsDigitOrSign(password[start]))
            start++;
        return password[start..];
    }

    /// <summary>Bytes of characters outside ASCII count as letters.</summary>
    private static bool IsDigitOrSign(byte character) => character < 0x80 && !char.IsAsciiLetter((char)character);
}
