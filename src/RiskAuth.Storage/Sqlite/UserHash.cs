using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using RiskAuth.Assessments;

namespace RiskAuth.Storage.Sqlite;

/// <summary>
/// A user's key in tables: the first 64 bits of SHA-256 over the tenant's length, the tenant and the user. Nobody can find a
/// user that collides with a given one, and a chance collision (1 in 37,000 over a million users) shows no user another's data,
/// because readers compare the names as well.
/// </summary>
internal static class UserHash
{
    private const int StackLimit = 512;

    public static long Of(UserKey user)
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
        return BinaryPrimitives.ReadInt64BigEndian(digest);
    }
}
