using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using RiskAuth.Assessments;

namespace RiskAuth.Profiles;

/// <summary>
/// Tokens that tie a browser to an account after a successful sign-in: <c>rd_</c> + base64url(event id + HMAC-SHA-256 of it + HMAC-SHA-256
/// of it and the account, each cut to 8 bytes). Made from the event, so that asking twice for one outcome gives the same token; only a
/// hash of it is stored. The codes let nobody in: they tell an old copy of the account's own token from one of another account.
/// </summary>
public sealed class DeviceTokens(byte[] installationKey)
{
    public const string Prefix = "rd_";
    public const int MaxLength = 256;

    private const int EventBytes = 16;
    private const int MacBytes = 8;
    private const int TokenBytes = EventBytes + 2 * MacBytes;
    private readonly byte[] _key = HMACSHA256.HashData(installationKey, "riskauth device token"u8);
    private readonly KeyedHash _hash = new(HMACSHA256.HashData(installationKey, "riskauth device key"u8));

    public string Issue(Guid eventId, UserKey user)
    {
        Span<byte> token = stackalloc byte[TokenBytes];
        eventId.TryWriteBytes(token, bigEndian: true, out _);
        Sign(token[..EventBytes], token.Slice(EventBytes, MacBytes));
        SignFor(user, token[..EventBytes], token[^MacBytes..]);
        return Prefix + Base64Url.EncodeToString(token);
    }

    /// <summary>The stored form of a token or of a log's own device id; 0 for none.</summary>
    public ulong Key(string? token) => string.IsNullOrEmpty(token) ? 0 : _hash.Of(token);

    /// <summary>True when the token claims to be ours and is: issued by this installation, to this or another account.</summary>
    public bool IsGenuine(ReadOnlySpan<char> token)
    {
        Span<byte> bytes = stackalloc byte[TokenBytes];
        return TryDecode(token, bytes) && IsSigned(bytes);
    }

    /// <summary>When the token was issued to this account, in seconds since 1970; null for every other token.</summary>
    public long? IssuedToS(ReadOnlySpan<char> token, UserKey user)
    {
        Span<byte> bytes = stackalloc byte[TokenBytes];
        if (!TryDecode(token, bytes) || !IsSigned(bytes))
            return null;
        Span<byte> expected = stackalloc byte[MacBytes];
        SignFor(user, bytes[..EventBytes], expected);
        // An event id is a UUIDv7: it begins with 48 bits of milliseconds (RFC 9562).
        return CryptographicOperations.FixedTimeEquals(expected, bytes[^MacBytes..]) ? (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16) / 1000 : null;
    }

    private static bool TryDecode(ReadOnlySpan<char> token, Span<byte> bytes)
    {
        if (!token.StartsWith(Prefix) || token.Length > MaxLength)
            return false;
        Span<byte> decoded = stackalloc byte[MaxLength];
        var status = Base64Url.DecodeFromChars(token[Prefix.Length..], decoded, out _, out var length);
        if (status != System.Buffers.OperationStatus.Done || length != TokenBytes)
            return false;
        decoded[..TokenBytes].CopyTo(bytes);
        return true;
    }

    private bool IsSigned(ReadOnlySpan<byte> token)
    {
        Span<byte> expected = stackalloc byte[MacBytes];
        Sign(token[..EventBytes], expected);
        return CryptographicOperations.FixedTimeEquals(expected, token.Slice(EventBytes, MacBytes));
    }

    private void Sign(ReadOnlySpan<byte> message, Span<byte> mac)
    {
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, message, full);
        full[..MacBytes].CopyTo(mac);
    }

    private void SignFor(UserKey user, ReadOnlySpan<byte> eventId, Span<byte> mac)
    {
        Span<byte> message = stackalloc byte[EventBytes + sizeof(ulong)];
        eventId.CopyTo(message);
        BinaryPrimitives.WriteUInt64BigEndian(message[EventBytes..], _hash.Of(user.Tenant, user.User));
        Sign(message, mac);
    }
}
