using System.Buffers.Text;
using System.Security.Cryptography;

namespace RiskAuth.Profiles;

/// <summary>
/// Tokens that tie a browser to an account after a successful sign-in: <c>rd_</c> + base64url(event id + HMAC-SHA-256 of it, cut to
/// 16 bytes). Made from the event, so that asking twice for one outcome gives the same token; only a hash of it is stored.
/// </summary>
public sealed class DeviceTokens(byte[] installationKey)
{
    public const string Prefix = "rd_";
    public const int MaxLength = 256;

    private const int MacBytes = 16;
    private readonly byte[] _key = HMACSHA256.HashData(installationKey, "riskauth device token"u8);
    private readonly KeyedHash _hash = new(HMACSHA256.HashData(installationKey, "riskauth device key"u8));

    public string Issue(Guid eventId)
    {
        Span<byte> token = stackalloc byte[16 + MacBytes];
        eventId.TryWriteBytes(token, bigEndian: true, out _);
        Sign(token[..16], token[16..]);
        return Prefix + Base64Url.EncodeToString(token);
    }

    /// <summary>The stored form of a token or of a log's own device id; 0 for none.</summary>
    public ulong Key(string? token) => string.IsNullOrEmpty(token) ? 0 : _hash.Of(token);

    /// <summary>True when the token claims to be ours and is: issued by this installation, to this or another account.</summary>
    public bool IsGenuine(ReadOnlySpan<char> token)
    {
        if (!token.StartsWith(Prefix) || token.Length > MaxLength)
            return false;
        Span<byte> bytes = stackalloc byte[MaxLength];
        var status = Base64Url.DecodeFromChars(token[Prefix.Length..], bytes, out _, out var length);
        if (status != System.Buffers.OperationStatus.Done || length != 16 + MacBytes)
            return false;
        Span<byte> expected = stackalloc byte[MacBytes];
        Sign(bytes[..16], expected);
        return CryptographicOperations.FixedTimeEquals(expected, bytes[16..length]);
    }

    private void Sign(ReadOnlySpan<byte> eventId, Span<byte> mac)
    {
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, eventId, full);
        full[..MacBytes].CopyTo(mac);
    }
}
