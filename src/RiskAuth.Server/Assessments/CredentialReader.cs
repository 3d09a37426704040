using System.Text.Json;
using System.Text.Json.Serialization;
using RiskAuth.Credentials;
using RiskAuth.Server.Json;

namespace RiskAuth.Server.Assessments;

/// <summary>Skips over the credential and notes where it is.</summary>
internal sealed class CredentialSliceConverter : JsonConverter<CredentialSlice>
{
    public override CredentialSlice Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new(start, (int)reader.BytesConsumed - start);
    }

    public override void Write(Utf8JsonWriter writer, CredentialSlice value, JsonSerializerOptions options) =>
        throw new NotSupportedException("A credential is never written.");
}

/// <summary>Reads <c>{password|sha1|ntlm}</c> without making a string of it.</summary>
internal static class CredentialReader
{
    public const int MaxPasswordCharacters = 1_024;

    /// <summary>A character outside ASCII takes up to six bytes as an escape in JSON, and up to three in UTF-8.</summary>
    private const int MaxTokenBytes = MaxPasswordCharacters * 6;

    private const int TooLong = int.MaxValue;

    /// <param name="json">The object alone.</param>
    /// <returns>Null when it is not valid; what is wrong has been added to <paramref name="errors"/>.</returns>
    public static SubmittedCredential? Read(ReadOnlySpan<byte> json, FieldErrors errors)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        SubmittedCredential? credential = null;
        var forms = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var form = Form(ref reader);
            reader.Read();
            if (form is null || reader.TokenType == JsonTokenType.Null)
            {
                reader.Skip();
                continue;
            }
            credential?.Dispose();
            credential = ReadValue(ref reader, form, errors);
            reader.Skip();
            forms++;
        }
        if (forms == 1)
            return credential;
        credential?.Dispose();
        errors.Add("credential", "must have exactly one of password, sha1 and ntlm");
        return null;
    }

    private static string? Form(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("password"u8) ? "password" : reader.ValueTextEquals("sha1"u8) ? "sha1" : reader.ValueTextEquals("ntlm"u8) ? "ntlm" : null;

    private static SubmittedCredential? ReadValue(ref Utf8JsonReader reader, string form, FieldErrors errors)
    {
        SubmittedCredential? credential = null;
        if (reader.TokenType != JsonTokenType.String)
        {
            errors.Add($"credential.{form}", "must be a string");
            return null;
        }
        Span<char> text = stackalloc char[MaxTokenBytes];
        var length = reader.ValueSpan.Length > MaxTokenBytes ? TooLong : Copy(ref reader, text);
        var valid = length <= MaxPasswordCharacters && form switch
        {
            "password" => SubmittedCredential.TryFromPassword(text[..length], out credential),
            "sha1" => SubmittedCredential.TryFromSha1(text[..length], out credential),
            _ => SubmittedCredential.TryFromNtlm(text[..length], out credential),
        };
        text.Clear();
        if (!valid)
            errors.Add($"credential.{form}", form switch
            {
                "password" => $"must have 1 to {MaxPasswordCharacters:#,0} characters",
                "sha1" => "must be 40 hexadecimal digits: the SHA-1 of the password in UTF-8",
                _ => "must be 32 hexadecimal digits: the NTLM hash of the password",
            });
        return credential;
    }

    /// <summary>How many characters were copied; too many for text that is not Unicode, such as half a surrogate pair.</summary>
    private static int Copy(ref Utf8JsonReader reader, scoped Span<char> text)
    {
        try
        {
            return reader.CopyString(text);
        }
        catch (InvalidOperationException)
        {
            return TooLong;
        }
    }
}
