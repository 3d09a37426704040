using System.Text;

namespace RiskAuth.Fuzz.Targets;

/// <summary>Inputs in text and in bytes, and a number for what happened.</summary>
internal static class Bytes
{
    public static byte[][] Of(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Text as a header or a field brings it: every byte a character, or UTF-8 where it is that.</summary>
    public static string Text(byte[] input) =>
        input.Length > 0 && (input[0] & 1) == 0 ? Encoding.UTF8.GetString(input) : Encoding.Latin1.GetString(input);

    /// <summary>The same for the same parts, in every run.</summary>
    public static int Shape(params ReadOnlySpan<object?> parts)
    {
        var shape = 17;
        foreach (var part in parts)
            shape = unchecked(shape * 31 + (part switch { null => 0, string text => Hash(text), Enum or bool => Convert.ToInt32(part, null), int number => number, _ => Hash(part.ToString() ?? "") }));
        return shape;
    }

    /// <summary>A message without its numbers, which would make every input new.</summary>
    public static string Kind(string? message) => message is null ? "" : new string([.. message.Where(character => !char.IsAsciiDigit(character)).Take(60)]);

    private static int Hash(string text)
    {
        var hash = 5381;
        foreach (var character in text)
            hash = unchecked(hash * 33 ^ character);
        return hash;
    }
}
