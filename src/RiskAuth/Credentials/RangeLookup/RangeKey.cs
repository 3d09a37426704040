using System.Buffers.Binary;
using System.Globalization;

namespace RiskAuth.Credentials.RangeLookup;

/// <summary>Which page of the service holds a hash: the only thing that is ever sent.</summary>
/// <param name="Prefix">The first 20 bits of the hash.</param>
internal readonly record struct RangePrefix(bool IsNtlm, uint Prefix)
{
    public string Digits => Prefix.ToString("X5", CultureInfo.InvariantCulture);

    public string RelativeAddress => IsNtlm ? $"range/{Digits}?mode=ntlm" : $"range/{Digits}";

    /// <summary>Name of the page's file.</summary>
    public string FileName => (IsNtlm ? "ntlm-" : "sha1-") + Digits;

    /// <summary>Hexadecimal digits of a hash behind the prefix.</summary>
    public int SuffixDigits => IsNtlm ? 27 : 35;
}

/// <summary>A hash cut in two: the page that is asked for, and the 64 bits behind the prefix that are compared here.</summary>
internal readonly record struct RangeKey(RangePrefix Page, ulong Suffix)
{
    public static RangeKey OfSha1(ReadOnlySpan<byte> hash) => Of(false, hash);

    public static RangeKey OfNtlm(ReadOnlySpan<byte> hash) => Of(true, hash);

    private static RangeKey Of(bool isNtlm, ReadOnlySpan<byte> hash)
    {
        var high = BinaryPrimitives.ReadUInt64BigEndian(hash);
        var low = BinaryPrimitives.ReadUInt32BigEndian(hash[8..]);
        return new(new RangePrefix(isNtlm, (uint)(high >> 44)), (high << 20) | (low >> 12));
    }
}
