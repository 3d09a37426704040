using System.Buffers.Binary;
using System.Text;

namespace RiskAuth.Fuzz;

/// <summary>Changes good inputs: bytes, numbers, words of the format, lines and fields, values of JSON. The same seed gives the same inputs.</summary>
internal sealed class Mutator(Random random, FuzzTarget target, IReadOnlyList<byte[]> pool)
{
    private const int MaxSteps = 6;
    private const int MaxRun = 2_000;

    private static readonly long[] TellingNumbers =
        [0, 1, -1, 7, 8, 16, 32, 64, 100, 127, 128, 255, 256, 1_024, 4_095, 4_096, 32_767, 32_768, 65_535, 65_536, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue];

    private static readonly byte[][] TellingTexts =
    [
        .. new[] { "", "0", "-1", "1e999", "-0", "NaN", "null", "true", "99999999999999999999999", "0x7fffffff", "%00", "%2F", "\0", "\r\n", "\n", "\t", "\"", "\\", "\\u0000", "\\ud800", "{}", "[]", ",", ":", ";", "/", "'", "\u2028", "\ud83d\ude00", "\u0130", "é" }
            .Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xEF, 0xBB, 0xBF],
    ];

    private static readonly byte[][] JsonValues =
    [
        .. new[] { "null", "true", "0", "-1", "1.5", "1e308", "1e-999", "123456789012345678901234567890", "\"\"", "\"a\"", "[]", "{}", "[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]", "\"\\ud800\"", "\"\\u0000\"", "{\"a\":{\"a\":{\"a\":1}}}", "[null,1,\"x\"]", "\"2027-01-31T00:00:00Z\"", "\"0001-01-01\"" }
            .Select(Encoding.UTF8.GetBytes),
        [.. "\""u8, .. Enumerable.Repeat((byte)'x', 3_000), .. "\""u8],
        [.. Enumerable.Repeat((byte)'[', 200)],
        [0x22, 0xFF, 0x22],
    ];

    public byte[] Next()
    {
        var input = new List<byte>(pool[random.Next(pool.Count)]);
        for (var step = random.Next(1, MaxSteps + 1); step > 0; step--)
            Change(input);
        if (input.Count > target.MaxLength)
            input.RemoveRange(target.MaxLength, input.Count - target.MaxLength);
        return [.. input];
    }

    private void Change(List<byte> input)
    {
        var at = random.Next(input.Count + 1);
        switch (random.Next(target.IsJson ? 13 : 11))
        {
            case 0 when at < input.Count:
                input[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < input.Count:
                input[at] = (byte)random.Next(256);
                break;
            case 2:
                input.RemoveRange(at, Math.Min(random.Next(1, 40), input.Count - at));
                break;
            case 3:
                input.RemoveRange(at, input.Count - at);
                break;
            case 4:
                input.InsertRange(at, input.GetRange(at, Math.Min(random.Next(1, 100), input.Count - at)));
                break;
            case 5:
                input.InsertRange(at, Pick(target.Words.Count > 0 && random.Next(3) > 0 ? target.Words : TellingTexts));
                break;
            case 6:
                input.InsertRange(at, Enumerable.Repeat((byte)random.Next(256), random.Next(1, random.Next(8) == 0 ? MaxRun : 20)));
                break;
            case 7:
                Overwrite(input, at);
                break;
            case 8:
                Splice(input, at);
                break;
            case 9:
                ReplaceNumber(input, at);
                break;
            case 10:
                MoveLine(input);
                break;
            default:
                ReplaceJsonValue(input, at);
                break;
        }
    }

    /// <summary>Puts a telling number, as it stands in binary formats, over the bytes.</summary>
    private void Overwrite(List<byte> input, int at)
    {
        Span<byte> bytes = stackalloc byte[8];
        var (number, length) = (TellingNumbers[random.Next(TellingNumbers.Length)] + random.Next(-1, 2), 1 << random.Next(4));
        if (random.Next(2) == 0)
            BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        else
            BinaryPrimitives.WriteInt64BigEndian(bytes, number << (64 - 8 * length));
        for (var i = 0; i < length && at + i < input.Count; i++)
            input[at + i] = bytes[i];
    }

    /// <summary>The head of one input and the tail of another.</summary>
    private void Splice(List<byte> input, int at)
    {
        var other = pool[random.Next(pool.Count)];
        input.RemoveRange(at, input.Count - at);
        input.AddRange(other.AsSpan(random.Next(other.Length + 1)));
    }

    /// <summary>Writes another number in place of the digits at or behind a position.</summary>
    private void ReplaceNumber(List<byte> input, int at)
    {
        while (at < input.Count && !char.IsAsciiDigit((char)input[at]))
            at++;
        var end = at;
        while (end < input.Count && char.IsAsciiDigit((char)input[end]))
            end++;
        input.RemoveRange(at, end - at);
        input.InsertRange(at, Encoding.ASCII.GetBytes(TellingNumbers[random.Next(TellingNumbers.Length)].ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    /// <summary>Repeats a line elsewhere, or takes it away.</summary>
    private void MoveLine(List<byte> input)
    {
        if (input.Count == 0)
            return;
        var from = input.LastIndexOf((byte)'\n', random.Next(input.Count)) + 1;
        var to = input.IndexOf((byte)'\n', Math.Min(from, input.Count - 1));
        var line = input.GetRange(from, (to < 0 ? input.Count : to + 1) - from);
        if (random.Next(2) == 0)
            input.RemoveRange(from, line.Count);
        else
            input.InsertRange(input.LastIndexOf((byte)'\n', random.Next(input.Count)) + 1, line);
    }

    /// <summary>Another value in place of the one behind the next colon, bracket or comma, without regard to what it was.</summary>
    private void ReplaceJsonValue(List<byte> input, int at)
    {
        while (at < input.Count && input[at] is not ((byte)':' or (byte)'[' or (byte)','))
            at++;
        if (at++ >= input.Count)
            return;
        var (end, isText) = (at, false);
        for (; end < input.Count && (isText || input[end] is not ((byte)',' or (byte)'}' or (byte)']')); end++)
        {
            if (input[end] == '\\')
                end++;
            else if (input[end] == '"')
                isText = !isText;
        }
        input.RemoveRange(at, Math.Min(end, input.Count) - at);
        input.InsertRange(at, Pick(random.Next(4) == 0 && target.Words.Count > 0 ? target.Words : JsonValues));
    }

    private byte[] Pick(IReadOnlyList<byte[]> from) => from[random.Next(from.Count)];
}
