using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;

namespace RiskAuth.Server.Json;

/// <summary>Says in words what is wrong with a body that could not be read: the field, and what it must be.</summary>
internal static class JsonFault
{
    private const int MaxPathLength = 200;

    public static ProblemHttpResult Describe(JsonException exception, JsonTypeInfo root)
    {
        var path = FieldPath(exception.Path);
        if (IsSyntax(exception) || path.Length == 0)
            return Problems.Invalid(path.Length == 0 ? "body" : path, Syntax(exception));
        return Problems.Invalid(path, Expectation(root, path) is { } expected ? $"must be {expected}" : "is not a field of this request");
    }

    /// <summary>False when the text is JSON, only not what the field takes.</summary>
    private static bool IsSyntax(JsonException exception) => exception.InnerException switch
    {
        JsonException => true,
        // The reader was asked for a string and stands on a number, say. Other such faults are texts that are not Unicode.
        InvalidOperationException inner => !inner.Message.Contains("token type", StringComparison.Ordinal),
        _ => exception.Message.Contains("duplicate", StringComparison.OrdinalIgnoreCase),
    };

    private static string Syntax(JsonException exception) =>
        exception.Message.Contains("duplicate", StringComparison.OrdinalIgnoreCase)
            ? "is given twice: send each field once"
            : exception.InnerException is InvalidOperationException
                ? "is not valid Unicode"
                : $"is not valid JSON at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}";

    /// <summary><c>$.fingerprint.timeZone</c> as <c>fingerprint.timeZone</c>, cut to a length that an answer may hold.</summary>
    private static string FieldPath(string? path)
    {
        var field = path is null or "$" ? "" : path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path[1..];
        return field.Length > MaxPathLength ? field[..MaxPathLength] : field;
    }

    /// <summary>What the type behind a path takes, in words; null when the path leads to no field.</summary>
    private static string? Expectation(JsonTypeInfo root, string path)
    {
        var type = root;
        foreach (var segment in path.Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (type.ElementType is { } element)
            {
                type = root.Options.GetTypeInfo(element);
                continue;
            }
            if (type.Properties.FirstOrDefault(property => property.Name == segment) is not { } found)
                return null;
            type = root.Options.GetTypeInfo(found.PropertyType);
        }
        return Words(Nullable.GetUnderlyingType(type.Type) ?? type.Type);
    }

    private static string Words(Type type) => type switch
    {
        _ when type == typeof(string) => "a string",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) || type == typeof(long) => "a whole number",
        _ when type == typeof(double) || type == typeof(float) => "a number",
        _ when type == typeof(DateTimeOffset) => "a time such as 2027-01-31T00:00:00Z",
        { IsEnum: true } => $"one of {string.Join(", ", JsonWords.Of(type))}",
        _ when type.IsAssignableTo(typeof(System.Collections.IEnumerable)) && !type.IsAssignableTo(typeof(System.Collections.IDictionary)) && !IsMap(type) => "an array",
        _ => "an object",
    };

    private static bool IsMap(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>);
}
