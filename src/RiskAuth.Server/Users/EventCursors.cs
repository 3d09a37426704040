using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using RiskAuth.Assessments;

namespace RiskAuth.Server.Users;

/// <summary>
/// Where a page of one user's events ended: the last event's id and a keyed tag over it and the user, in base64url. A cursor that
/// was changed, or that belongs to another user, is refused.
/// </summary>
internal sealed class EventCursors(byte[] installationKey)
{
    private const int IdBytes = 16;
    private const int TagBytes = 8;

    private readonly byte[] _key = HMACSHA256.HashData(installationKey, "riskauth event cursor"u8);

    public string Write(UserKey user, Guid last)
    {
        Span<byte> cursor = stackalloc byte[IdBytes + TagBytes];
        last.TryWriteBytes(cursor, bigEndian: true, out _);
        Tag(user, cursor[..IdBytes]).CopyTo(cursor[IdBytes..]);
        return Base64Url.EncodeToString(cursor);
    }

    public bool TryRead(UserKey user, string text, out Guid last)
    {
        last = default;
        Span<byte> cursor = stackalloc byte[IdBytes + TagBytes];
        if (text.Length != Base64Url.GetEncodedLength(cursor.Length)
            || !Base64Url.IsValid(text, out var length) || length != cursor.Length
            || !Base64Url.TryDecodeFromChars(text, cursor, out _)
            || !CryptographicOperations.FixedTimeEquals(cursor[IdBytes..], Tag(user, cursor[..IdBytes])))
            return false;
        last = new(cursor[..IdBytes], bigEndian: true);
        return true;
    }

    private ReadOnlySpan<byte> Tag(UserKey user, ReadOnlySpan<byte> id)
    {
        // No tenant holds a zero byte, so tenant and user cannot run into each other.
        var message = Encoding.UTF8.GetBytes($"{user.Tenant}\0{user.User}\0{Convert.ToHexString(id)}");
        return HMACSHA256.HashData(_key, message).AsSpan(0, TagBytes);
    }
}
