using System.Text.Unicode;

namespace RiskAuth.Network.Geo;

/// <summary>
/// Turns the databases' UTF-8 into strings without making the same string twice, as long as it is among the texts
/// used last of its hash. Bounded by its number of slots.
/// </summary>
internal sealed class TextCache(int slotCount = TextCache.SlotCount)
{
    /// <summary>Names of cities and organisations that sign-ins of one installation come from fit many times.</summary>
    public const int SlotCount = 1 << 15;

    /// <summary>For all the names of a database of the whole world, which has some 200,000.</summary>
    public const int LargeSlotCount = 1 << 18;

    /// <summary>Longer texts are no names; they are taken for missing.</summary>
    public const int MaxTextLength = 256;

    private readonly RecentSlots<string> _slots = new(slotCount);

    /// <summary>Null when there is no text, or no valid one.</summary>
    public string? Get(ReadOnlySpan<byte> utf8)
    {
        Span<char> buffer = stackalloc char[MaxTextLength];
        if (utf8.IsEmpty || utf8.Length > 4 * MaxTextLength
            || Utf8.ToUtf16(utf8, buffer, out _, out var length, replaceInvalidSequences: false) != System.Buffers.OperationStatus.Done)
            return null;
        ReadOnlySpan<char> text = buffer[..length];
        var bucket = _slots.Bucket(string.GetHashCode(text));
        foreach (ref var slot in bucket)
        {
            if (Volatile.Read(ref slot) is { } cached && text.SequenceEqual(cached))
                return cached;
        }
        var made = text.ToString();
        RecentSlots<string>.Put(bucket, made);
        return made;
    }
}
