using System.Buffers.Binary;
using System.Security.Cryptography;

namespace RiskAuth.Assessments;

/// <summary>
/// Ids of events: UUIDv7 (RFC 9562), 48 bits of milliseconds and 74 random bits. The random bits are taken from the system a block at a
/// time, because asking for them costs more than all the rest of an id; each is used once.
/// </summary>
public static class EventIds
{
    private const int IdBytes = 16;
    private const int BlockBytes = 64 * IdBytes;

    [ThreadStatic]
    private static byte[]? _block;

    [ThreadStatic]
    private static int _used;

    /// <param name="now">Not before 1970.</param>
    public static Guid New(DateTimeOffset now)
    {
        if (_block is null || _used == BlockBytes)
        {
            RandomNumberGenerator.Fill(_block ??= new byte[BlockBytes]);
            _used = 0;
        }
        var id = _block.AsSpan(_used, IdBytes);
        _used += IdBytes;
        var random = BinaryPrimitives.ReadUInt16BigEndian(id[6..]);
        BinaryPrimitives.WriteUInt64BigEndian(id, ((ulong)now.ToUnixTimeMilliseconds() << 16) | 0x7000u | (random & 0x0FFFu));
        id[8] = (byte)(0x80 | (id[8] & 0x3F));
        return new Guid(id, bigEndian: true);
    }
}
