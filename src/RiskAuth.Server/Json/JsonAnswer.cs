using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RiskAuth.Server.Json;

/// <summary>
/// Answers 200 with a value as JSON, in one piece and with its length. (The framework's own writer serializes asynchronously into
/// chunks, which for an answer of some hundred bytes costs more than the answer.)
/// </summary>
internal sealed class JsonAnswer<T>(T value, JsonTypeInfo<T> type) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) =>
        JsonAnswer.SendAsync(httpContext, (value, type), static (writer, about) => JsonSerializer.Serialize(writer, about.value, about.type));
}

internal static class JsonAnswer
{
    /// <param name="write">Writes the value, on this thread and at once.</param>
    public static Task SendAsync<T>(HttpContext context, T value, Action<Utf8JsonWriter, T> write)
    {
        ArgumentNullException.ThrowIfNull(context);
        var body = JsonBuffers.Write(value, write);
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        // The server copies the bytes before this call returns, so the buffer is free again. The work is done, so a deadline that
        // passes now changes nothing; half an answer would be worse than a late one.
        var written = response.BodyWriter.WriteAsync(body, CancellationToken.None);
        return written.IsCompletedSuccessfully ? Done(written.Result) : written.AsTask();

        static Task Done(System.IO.Pipelines.FlushResult _) => Task.CompletedTask;
    }
}

/// <summary>One buffer and one writer for each thread.</summary>
internal static class JsonBuffers
{
    /// <summary>A buffer that one huge answer made larger is not kept.</summary>
    private const int MaxKeptBytes = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>The value's JSON; valid until this thread writes the next one.</summary>
    public static ReadOnlyMemory<byte> Write<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        if (_buffer is not { Capacity: <= MaxKeptBytes } buffer)
            _buffer = buffer = new(4 * 1024);
        buffer.ResetWrittenCount();
        var writer = _writer ??= new(buffer, new() { SkipValidation = true });
        writer.Reset(buffer);
        write(writer, value);
        writer.Flush();
        return buffer.WrittenMemory;
    }
}
