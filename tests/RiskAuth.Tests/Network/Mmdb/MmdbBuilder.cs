using System.Buffers.Binary;
using System.Text;
using RiskAuth.Network;

namespace RiskAuth.Tests.Network.Mmdb;

/// <summary>Writes small MaxMind DB files for tests: what the published test databases do not hold. Not optimised in any way.</summary>
internal sealed class MmdbBuilder(string databaseType, int ipVersion = 6, int recordSizeBits = 28, DateTimeOffset? builtAt = null)
{
    private readonly List<long[]> _nodes = [[-1, -1]];
    private readonly List<byte> _data = [];

    /// <summary>Adds a network with its record. A smaller network added later replaces its part of a larger one.</summary>
    public MmdbBuilder Add(string network, object record)
    {
        var range = AddressRange.Parse(network);
        var offset = _data.Count;
        Encode(_data, record);
        var length = range.IsIPv4 && ipVersion == 6 ? range.PrefixLength + 96 : range.PrefixLength;
        var bits = range.IsIPv4 && ipVersion == 4 ? range.Network.Bits << 96 : range.IsIPv4 ? (uint)range.Network.Bits : range.Network.Bits;
        var node = 0;
        for (var depth = 0; depth < length - 1; depth++)
        {
            var next = _nodes[node][Side(bits, depth)];
            if (next is < 0)
            {
                _nodes.Add([next, next]);
                next = (_nodes[node][Side(bits, depth)] = _nodes.Count - 1);
            }
            node = (int)next;
        }
        _nodes[node][Side(bits, length - 1)] = -2 - offset;
        return this;
    }

    /// <summary>Puts nodes in the place of those that networks made: numbers of nodes, -1 for nothing, -2 and below for data, and anything else that a file may say.</summary>
    public MmdbBuilder WithNodes(IEnumerable<long[]> nodes)
    {
        _nodes.Clear();
        _nodes.AddRange(nodes);
        return this;
    }

    public byte[] Build()
    {
        List<byte> file = [];
        foreach (var node in _nodes)
            WriteNode(file, Record(node[0]), Record(node[1]));
        file.AddRange(new byte[16]);
        file.AddRange(_data);
        file.AddRange([0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8]);
        Encode(file, new Dictionary<string, object>
        {
            ["binary_format_major_version"] = (ushort)2,
            ["binary_format_minor_version"] = (ushort)0,
            ["build_epoch"] = (ulong)(builtAt ?? DateTimeOffset.UnixEpoch).ToUnixTimeSeconds(),
            ["database_type"] = databaseType,
            ["ip_version"] = (ushort)ipVersion,
            ["node_count"] = (uint)_nodes.Count,
            ["record_size"] = (ushort)recordSizeBits,
        });
        return file.ToArray();
    }

    private static int Side(UInt128 bits, int depth) => (int)((bits >> (127 - depth)) & 1);

    /// <summary>Within the builder a negative number is nothing (-1) or an offset into the data (-2 and below).</summary>
    private uint Record(long value) => value >= 0 ? (uint)value : value == -1 ? (uint)_nodes.Count : (uint)(_nodes.Count + 16 + (-2 - value));

    private void WriteNode(List<byte> file, uint left, uint right)
    {
        Span<byte> pair = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(pair, left);
        BinaryPrimitives.WriteUInt32BigEndian(pair[4..], right);
        if (recordSizeBits == 32)
            file.AddRange(pair);
        else if (recordSizeBits == 24)
            file.AddRange([pair[1], pair[2], pair[3], pair[5], pair[6], pair[7]]);
        else
            file.AddRange([pair[1], pair[2], pair[3], (byte)(pair[0] << 4 | pair[4]), pair[5], pair[6], pair[7]]);
    }

    private static void Encode(List<byte> bytes, object value)
    {
        switch (value)
        {
            case string text:
                var utf8 = Encoding.UTF8.GetBytes(text);
                WriteControl(bytes, 2, utf8.Length);
                bytes.AddRange(utf8);
                break;
            case double number:
                WriteNumber(bytes, 3, 8, (ulong)BitConverter.DoubleToInt64Bits(number));
                break;
            case float number:
                WriteNumber(bytes, 15, 4, BitConverter.SingleToUInt32Bits(number));
                break;
            case ushort number:
                WriteNumber(bytes, 5, 2, number);
                break;
            case uint number:
                WriteNumber(bytes, 6, 4, number);
                break;
            case ulong number:
                WriteNumber(bytes, 9, 8, number);
                break;
            case bool fact:
                WriteControl(bytes, 14, fact ? 1 : 0);
                break;
            case Dictionary<string, object> map:
                WriteControl(bytes, 7, map.Count);
                foreach (var (key, entry) in map)
                {
                    Encode(bytes, key);
                    Encode(bytes, entry);
                }
                break;
            case object[] array:
                WriteControl(bytes, 11, array.Length);
                foreach (var entry in array)
                    Encode(bytes, entry);
                break;
            default:
                throw new NotSupportedException(value.GetType().Name);
        }
    }

    private static void WriteNumber(List<byte> bytes, int type, int length, ulong number)
    {
        Span<byte> wide = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(wide, number);
        WriteControl(bytes, type, length);
        bytes.AddRange(wide[(8 - length)..]);
    }

    private static void WriteControl(List<byte> bytes, int type, int size)
    {
        var code = size < 29 ? size : size < 285 ? 29 : 30;
        bytes.Add((byte)((type < 8 ? type << 5 : 0) | code));
        if (type >= 8)
            bytes.Add((byte)(type - 7));
        if (code == 29)
            bytes.Add((byte)(size - 29));
        else if (code == 30)
            bytes.AddRange([(byte)((size - 285) >> 8), (byte)(size - 285)]);
    }
}
