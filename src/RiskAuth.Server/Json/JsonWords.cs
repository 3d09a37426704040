using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RiskAuth.Server.Json;

/// <summary>
/// Enums as words, spelt exactly. (The framework's converter also takes other cases and lists such as <c>SignIn,SignUp</c>, which
/// it combines to a value that does not exist.)
/// </summary>
internal sealed class JsonWords : JsonConverterFactory
{
    /// <summary>The words that stand for an enum's values in JSON, in the order of the values.</summary>
    public static IReadOnlyList<string> Of(Type type) =>
        [.. type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? field.Name)];

    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(WordConverter<>).MakeGenericType(typeToConvert))!;
}

internal sealed class WordConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly FrozenDictionary<T, JsonEncodedText> Words =
        Enum.GetValues<T>().Zip(JsonWords.Of(typeof(T))).ToFrozenDictionary(pair => pair.First, pair => JsonEncodedText.Encode(pair.Second));

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            foreach (var (value, word) in Words)
            {
                if (reader.ValueTextEquals(word.EncodedUtf8Bytes))
                    return value;
            }
        }
        throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Of(value));

    /// <summary>The word that stands for a value.</summary>
    public static JsonEncodedText Of(T value) => Words[value];
}
