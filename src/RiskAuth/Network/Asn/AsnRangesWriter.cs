using System.Runtime.InteropServices;
using System.Text;

namespace RiskAuth.Network.Asn;

/// <summary>Writes the file that <see cref="AsnRanges"/> reads.</summary>
public static class AsnRangesWriter
{
    /// <summary>Writes beside the path and renames, so that a reader finds the old file or the new one and never half of one.</summary>
    /// <param name="overlapCount">Ranges that reach into the next one and were cut there.</param>
    /// <exception cref="IOException">The file cannot be written; nothing has changed.</exception>
    public static void Write(AsnTable table, DateTimeOffset? publishedAt, string path, out int overlapCount)
    {
        var file = Encode(table, publishedAt, out overlapCount);
        var written = path + ".new";
        try
        {
            File.WriteAllBytes(written, file);
            File.Move(written, path, overwrite: true);
        }
        finally
        {
            File.Delete(written);
        }
    }

    public static byte[] Encode(AsnTable table, DateTimeOffset? publishedAt, out int overlapCount)
    {
        ArgumentNullException.ThrowIfNull(table);
        var ipv4 = Sorted(table.IPv4, out var overlapsIPv4);
        var ipv6 = Sorted(table.IPv6, out var overlapsIPv6);
        overlapCount = overlapsIPv4 + overlapsIPv6;
        var names = new MemoryStream();
        var systems = table.Systems.Select(system => Append(names, system.Asn, system.Name)).ToArray();
        var header = new AsnRangesHeader(ipv4.Count, ipv6.Count, systems.Length, (int)names.Length, publishedAt);
        var file = new byte[header.FileLength];
        Put<uint>(file, AsnRangesHeader.IPv4Start, [.. ipv4.Select(range => (uint)range.First), .. ipv4.Select(range => (uint)range.Last), .. ipv4.Select(range => (uint)range.System)]);
        Put<UInt128>(file, header.IPv6Start, [.. ipv6.Select(range => range.First), .. ipv6.Select(range => range.Last)]);
        Put<int>(file, header.IPv6Start + 32L * ipv6.Count, [.. ipv6.Select(range => range.System)]);
        Put<AsnSystem>(file, header.SystemStart, systems);
        Put<byte>(file, header.NameStart, names.ToArray());
        header.Write(file);
        return file;
    }

    private static AsnSystem Append(MemoryStream names, uint asn, string name)
    {
        var start = (uint)names.Length;
        var bytes = Encoding.UTF8.GetBytes(name);
        names.Write(bytes);
        return new(asn, start, bytes.Length);
    }

    /// <summary>In address order and disjoint: of ranges that overlap, the one that begins later is the more specific and keeps the part.</summary>
    private static List<(UInt128 First, UInt128 Last, int System)> Sorted(List<(UInt128 First, UInt128 Last, int System)> ranges, out int overlapCount)
    {
        overlapCount = 0;
        var sorted = new List<(UInt128 First, UInt128 Last, int System)>(ranges.Count);
        foreach (var range in ranges.OrderBy(range => range.First))
        {
            if (sorted.Count > 0 && sorted[^1].Last >= range.First)
            {
                overlapCount++;
                if (sorted[^1].First == range.First)
                    continue;
                sorted[^1] = sorted[^1] with { Last = range.First - 1 };
            }
            sorted.Add(range);
        }
        return sorted;
    }

    private static void Put<T>(byte[] file, long start, T[] values) where T : unmanaged =>
        MemoryMarshal.AsBytes<T>(values).CopyTo(file.AsSpan((int)start));
}
