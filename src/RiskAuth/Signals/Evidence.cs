using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RiskAuth.Signals;

/// <summary>The values behind a signal: a few named numbers and words, a JSON object on the wire.</summary>
[JsonConverter(typeof(EvidenceJsonConverter))]
public sealed class Evidence
{
    public static readonly Evidence None = new();

    private const int UsualItems = 2;

    private (string Name, double Number, string? Word)[] _items = [];
    private int _count;

    private Evidence()
    {
    }

    public ReadOnlySpan<(string Name, double Number, string? Word)> Items => _items.AsSpan(0, _count);

    public static Evidence Of(string name, double number) => new Evidence().Add((name, number, null));

    public static Evidence Of(string name, string? word) => new Evidence().Add((name, 0, word ?? ""));

    /// <summary>Adds to evidence that is still being put together; the same object comes back.</summary>
    public Evidence And(string name, double number) => Own().Add((name, number, null));

    public Evidence And(string name, string? word) => Own().Add((name, 0, word ?? ""));

    private Evidence Own() => ReferenceEquals(this, None) ? new() : this;

    private Evidence Add((string, double, string?) item)
    {
        if (_count == _items.Length)
            Array.Resize(ref _items, _count == 0 ? UsualItems : _count + UsualItems + 1);
        _items[_count++] = item;
        return this;
    }

    public double Number(string name)
    {
        foreach (var item in Items)
            if (item.Name == name)
                return item.Number;
        return 0;
    }

    public string Word(string name)
    {
        foreach (var item in Items)
            if (item.Name == name)
                return item.Word ?? item.Number.ToString("#,0.##", CultureInfo.InvariantCulture);
        return "";
    }
}

/// <summary>Writes evidence as a JSON object and reads it back.</summary>
public sealed class EvidenceJsonConverter : JsonConverter<Evidence>
{
    public override Evidence Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var evidence = Evidence.None;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("Evidence is a JSON object of numbers and words.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            evidence = reader.TokenType == JsonTokenType.Number
                ? evidence.And(name, reader.GetDouble())
                : evidence.And(name, reader.GetString());
        }
        return evidence;
    }

    public override void Write(Utf8JsonWriter writer, Evidence value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (name, number, word) in value.Items)
            if (word is null)
                writer.WriteNumber(name, Math.Round(number, 3));
            else
                writer.WriteString(name, word);
        writer.WriteEndObject();
    }
}
