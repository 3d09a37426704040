using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace RiskAuth.Credentials.Corpus;

/// <summary>
/// Turns a user name and a password into one keyed tag: HMAC-SHA-256 under a key derived from the installation's. Pairs
/// are stored in this form only, so a stolen corpus tells nothing without the key. User names are compared without
/// surrounding white space and in lower case, whole: breach lists keep neither case, and the password has to match too.
/// </summary>
internal sealed class PairTagger
{
    /// <summary>The longest user name in UTF-8 bytes (an address has at most 254; RFC 5321 §4.5.3.1).</summary>
    public const int MaxUserBytes = 1024;

    private readonly byte[] _key = new byte[HMACSHA256.HashSizeInBytes];

    public PairTagger(ReadOnlySpan<byte> installationKey)
    {
        PasswordTagger.DeriveKey(installationKey, "riskauth pair tag v1"u8, _key);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, "riskauth key check"u8, mac);
        KeyCheck = BinaryPrimitives.ReadUInt64BigEndian(mac);
    }

    /// <summary>Names the key without telling it, so that a corpus built under another key is refused and not silently empty.</summary>
    public ulong KeyCheck { get; }

    /// <summary>The 60-bit key of a pair; false when one of the two is empty or over its limit. Allocates nothing.</summary>
    public bool TryKey(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password, out ulong key)
    {
        key = 0;
        Span<byte> normalized = stackalloc byte[MaxUserBytes];
        return TryNormalize(user, normalized, out var userBytes) && TryKeyOfNormalized(normalized[..userBytes], password, out key);
    }

    /// <summary>The user name as pairs are stored under, for callers that try several passwords with one name.</summary>
    public static bool TryNormalize(ReadOnlySpan<byte> user, Span<byte> normalized, out int written)
    {
        written = 0;
        Span<char> units = stackalloc char[MaxUserBytes];
        if (user.Length > MaxUserBytes)
            return false;
        Utf8.ToUtf16(user, units, out _, out var count);
        return TryNormalize(units[..count], normalized, out written);
    }

    public static bool TryNormalize(ReadOnlySpan<char> user, Span<byte> normalized, out int written)
    {
        written = 0;
        user = user.Trim();
        if (user.IsEmpty || user.Length > MaxUserBytes)
            return false;
        Span<char> lower = stackalloc char[user.Length];
        user.ToLowerInvariant(lower);
        return Encoding.UTF8.TryGetBytes(lower, normalized, out written);
    }

    public bool TryKeyOfNormalized(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password, out ulong key)
    {
        key = 0;
        if (password.IsEmpty || password.Length > SubmittedCredential.MaxPasswordBytes)
            return false;
        // The length in front keeps "ab" + "c" apart from "a" + "bc".
        Span<byte> message = stackalloc byte[2 + user.Length + password.Length];
        BinaryPrimitives.WriteUInt16BigEndian(message, (ushort)user.Length);
        user.CopyTo(message[2..]);
        password.CopyTo(message[(2 + user.Length)..]);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, message, mac);
        CryptographicOperations.ZeroMemory(message);
        key = CorpusKey.Of(mac);
        return true;
    }
}
