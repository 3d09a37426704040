using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using RiskAuth.Assessments;

namespace RiskAuth.Storage.Sqlite;

/// <summary>
/// A user's key in tables: the first 128 bits of SHA-256 over the tenant's length, the tenant and the user. Rows are found by the
/// first half, and the second half tells two users apart that share it by chance (1 in 37 million over a million users); so no table
/// but the log holds names, which an erased row could leave behind in the unused part of a page.
/// </summary>
internal readonly record struct UserHash(long Key, long Rest)
{
    private const int StackLimit = 512;

    public static UserHash Of(UserKey user)
    {
        var maxLength = sizeof(int) + Encoding.UTF8.GetMaxByteCount(user.Tenant.Length) + Encoding.UTF8.GetMaxByteCount(user.User.Length);
        var rented = maxLength > StackLimit ? ArrayPool<byte>.Shared.Rent(maxLength) : null;
        var buffer = rented ?? stackalloc byte[StackLimit];
        var tenantLength = Encoding.UTF8.GetBytes(user.Tenant, buffer[sizeof(int)..]);
        BinaryPrimitives.WriteInt32LittleEndian(buffer, tenantLength);
        var length = sizeof(int) + tenantLength;
        length += Encoding.UTF8.GetBytes(user.User, buffer[length..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer[..length], digest);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return new(BinaryPrimitives.ReadInt64BigEndian(digest), BinaryPrimitives.ReadInt64BigEndian(digest[sizeof(long)..]));
    }
}
