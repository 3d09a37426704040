using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RiskAuth.Signals;

/// <summary>One named value behind a signal: a number, or a word.</summary>
/// <param name="Word">Null for a number.</param>
public readonly record struct EvidenceItem(string Name, double Number, string? Word) : ISpanFormattable
{
    private const string NumberFormat = "#,0.##";

    public static implicit operator EvidenceItem((string Name, double Number) item) => new(item.Name, item.Number, null);

    public static implicit operator EvidenceItem((string Name, string? Word) item) => new(item.Name, 0, item.Word ?? "");

    /// <summary>As people read it; nothing for the item that is not there.</summary>
    public override string ToString() => Name is null ? "" : Word ?? Number.ToString(NumberFormat, CultureInfo.InvariantCulture);

    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <summary>Lets sentences take the value up without a string of its own.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        if (Name is not null && Word is null)
            return Number.TryFormat(destination, out charsWritten, NumberFormat, CultureInfo.InvariantCulture);
        var word = Word ?? "";
        var fits = word.TryCopyTo(destination);
        charsWritten = fits ? word.Length : 0;
        return fits;
    }
}

/// <summary>The values behind a signal: a few named numbers and words, a JSON object on the wire.</summary>
[JsonConverter(typeof(EvidenceJsonConverter))]
public readonly struct Evidence
{
    public static readonly Evidence None;

    private readonly EvidenceItem[]? _items;

    private Evidence(EvidenceItem[] items) => _items = items;

    public ReadOnlySpan<EvidenceItem> Items => _items;

    /// <summary>The item of a name; an empty one where there is none.</summary>
    public EvidenceItem this[string name]
    {
        get
        {
            foreach (var item in Items)
                if (item.Name == name)
                    return item;
            return default;
        }
    }

    public static Evidence Of(params ReadOnlySpan<EvidenceItem> items) => new(items.ToArray());

    public static Evidence Of(string name, double number) => new([new(name, number, null)]);

    public static Evidence Of(string name, string? word) => new([new(name, 0, word ?? "")]);

    public double Number(string name) => this[name].Number;

    /// <summary>As people read it; empty where there is no such item.</summary>
    public string Word(string name) => this[name].ToString();
}

/// <summary>Writes evidence as a JSON object and reads it back.</summary>
public sealed class EvidenceJsonConverter : JsonConverter<Evidence>
{
    public override Evidence Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var items = new List<EvidenceItem>();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("Evidence is a JSON object of numbers and words.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            items.Add(reader.TokenType == JsonTokenType.Number ? (name, reader.GetDouble()) : (name, reader.GetString()));
        }
        return Evidence.Of([.. items]);
    }

    public override void Write(Utf8JsonWriter writer, Evidence value, JsonSerializerOptions options) => Write(writer, value);

    public static void Write(Utf8JsonWriter writer, Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        foreach (var (name, number, word) in evidence.Items)
            if (word is null)
                writer.WriteNumber(name, Math.Round(number, 3));
            else
                writer.WriteString(name, word);
        writer.WriteEndObject();
    }
}
