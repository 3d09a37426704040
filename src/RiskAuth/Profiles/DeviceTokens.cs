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
    private readonly KeyedMac _mac = new(HMACSHA256.HashData(installationKey, "riskauth device token"u8));
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

    /// <summary>What the token is to this account.</summary>
    public TokenStanding StandingOf(ReadOnlySpan<char> token, UserKey user)
    {
        Span<byte> bytes = stackalloc byte[TokenBytes];
        Span<byte> expected = stackalloc byte[MacBytes];
        if (!TryDecode(token, bytes))
            return default;
        Sign(bytes[..EventBytes], expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, bytes.Slice(EventBytes, MacBytes)))
            return default;
        SignFor(user, bytes[..EventBytes], expected);
        // An event id is a UUIDv7: it begins with 48 bits of milliseconds (RFC 9562).
        var isOwn = CryptographicOperations.FixedTimeEquals(expected, bytes[^MacBytes..]);
        return new(true, isOwn ? (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16) / 1000 : null);
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

    private void Sign(ReadOnlySpan<byte> message, Span<byte> mac)
    {
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        _mac.Compute(message, full);
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

/// <param name="IsGenuine">It claims to be ours and is: issued by this installation, to this or another account.</param>
/// <param name="IssuedS">When it was issued to this account, in seconds since 1970; null for every other token.</param>
public readonly record struct TokenStanding(bool IsGenuine, long? IssuedS);
