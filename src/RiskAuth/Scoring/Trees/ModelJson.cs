using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace RiskAuth.Scoring.Trees;

/// <summary>Reads and writes stored models. Unknown, missing, repeated and null properties are all refused: a model is exact or it is nothing.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    MaxDepth = 8,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UseStringEnumConverter = true,
    Converters = [typeof(TreeOnOneLine), typeof(NumbersOnOneLine), typeof(SinglesOnOneLine)])]
[JsonSerializable(typeof(BoostedTreesModel))]
[JsonSerializable(typeof(IsolationForestModel))]
[JsonSerializable(typeof(Models.ModelManifest))]
internal sealed partial class ModelJson : JsonSerializerContext
{
    public static T Read<T>(Stream stream, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(ReadBounded(stream), type) ?? throw new ModelFormatException("The model file holds null.");
        }
        catch (JsonException error)
        {
            throw new ModelFormatException($"The model file is not valid: {error.Message}", error);
        }
    }

    public static void Write<T>(Stream stream, T model, JsonTypeInfo<T> type)
    {
        JsonSerializer.Serialize(stream, model, type);
        stream.WriteByte((byte)'\n');
    }

    private static ReadOnlySpan<byte> ReadBounded(Stream stream)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if (bytes.Length + read > TreeLimits.FileBytes)
            {
                throw new ModelFormatException($"The model file is larger than {TreeLimits.FileBytes} bytes.");
            }

            bytes.Write(buffer, 0, read);
        }

        return bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
    }
}

/// <summary>The plain layout of one tree, which <see cref="TreeOnOneLine"/> puts on one line of the indented file.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(DecisionTree))]
internal sealed partial class TreeJson : JsonSerializerContext;

/// <summary>One line a tree keeps a model of hundreds of trees readable, and its differences between versions small.</summary>
internal sealed class TreeOnOneLine : JsonConverter<DecisionTree>
{
    public override DecisionTree? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(ref reader, TreeJson.Default.DecisionTree);

    // A raw value is written where it stands, so the line break and its indentation come with it.
    public override void Write(Utf8JsonWriter writer, DecisionTree value, JsonSerializerOptions options) =>
        writer.WriteRawValue([.. "\n    "u8, .. JsonSerializer.SerializeToUtf8Bytes(value, TreeJson.Default.DecisionTree)], skipInputValidation: true);
}

/// <summary>A list of numbers on one line, for the same reason.</summary>
internal sealed class NumbersOnOneLine : JsonConverter<double[]>
{
    public override double[]? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(ref reader, NumbersJson.Default.DoubleArray);

    public override void Write(Utf8JsonWriter writer, double[] value, JsonSerializerOptions options) =>
        writer.WriteRawValue(JsonSerializer.SerializeToUtf8Bytes(value, NumbersJson.Default.DoubleArray), skipInputValidation: true);
}

/// <inheritdoc cref="NumbersOnOneLine"/>
internal sealed class SinglesOnOneLine : JsonConverter<float[]>
{
    public override float[]? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(ref reader, NumbersJson.Default.SingleArray);

    public override void Write(Utf8JsonWriter writer, float[] value, JsonSerializerOptions options) =>
        writer.WriteRawValue(JsonSerializer.SerializeToUtf8Bytes(value, NumbersJson.Default.SingleArray), skipInputValidation: true);
}

/// <summary>Plain numbers; those that are none ("NaN") as words.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(double[]))]
[JsonSerializable(typeof(float[]))]
internal sealed partial class NumbersJson : JsonSerializerContext;
