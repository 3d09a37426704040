using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;

namespace RiskAuth.Server.Json;

/// <summary>
/// Reads a JSON body under a byte limit, and clears its bytes from memory as soon as it has been parsed: a body may hold a password.
/// </summary>
internal static class RequestBody
{
    public const int MaxBytes = 16 * 1024;

    /// <summary>
    /// Parses the body and hands the value to <paramref name="use"/> together with the raw bytes, which are valid only within that call.
    /// </summary>
    /// <returns>What <paramref name="use"/> returns, or a problem to answer with: 400, 413 or 415.</returns>
    public static async ValueTask<BodyResult<TResult>> ReadAsync<TBody, TResult>(
        HttpContext context, JsonTypeInfo<TBody> type, BodyUse<TBody, TResult> use, int maxBytes = MaxBytes)
        where TBody : class
    {
        if (!IsJson(context.Request.ContentType))
            return Problems.UnsupportedMediaType();
        if (context.Request.ContentLength > maxBytes)
            return Problems.TooLarge(maxBytes);

        var pipe = context.Request.BodyReader;
        while (true)
        {
            var read = await pipe.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            if (read.Buffer.Length > maxBytes)
            {
                Clear(read.Buffer);
                pipe.AdvanceTo(read.Buffer.End);
                return Problems.TooLarge(maxBytes);
            }
            if (read.IsCompleted)
                return ParseAndClear(pipe, read.Buffer, type, use);
            pipe.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static BodyResult<TResult> ParseAndClear<TBody, TResult>(
        PipeReader pipe, ReadOnlySequence<byte> body, JsonTypeInfo<TBody> type, BodyUse<TBody, TResult> use)
        where TBody : class
    {
        var rented = body.IsSingleSegment ? null : ArrayPool<byte>.Shared.Rent((int)body.Length);
        try
        {
            if (rented is null)
                return Parse(body.FirstSpan, type, use);
            body.CopyTo(rented);
            return Parse(rented.AsSpan(0, (int)body.Length), type, use);
        }
        finally
        {
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented, clearArray: true);
            Clear(body);
            pipe.AdvanceTo(body.End);
        }
    }

    private static BodyResult<TResult> Parse<TBody, TResult>(ReadOnlySpan<byte> body, JsonTypeInfo<TBody> type, BodyUse<TBody, TResult> use)
        where TBody : class
    {
        if (body.IsEmpty)
            return Problems.Invalid("body", "is empty: send a JSON object");
        TBody? value;
        try
        {
            value = JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException exception)
        {
            return JsonFault.Describe(exception, type);
        }
        return value is null ? Problems.Invalid("body", "is null: send a JSON object") : use(value, body);
    }

    // The server's buffers are pooled and would keep the bytes until other requests overwrite them. They are ours until AdvanceTo.
    private static void Clear(ReadOnlySequence<byte> body)
    {
        foreach (var segment in body)
            MemoryMarshal.AsMemory(segment).Span.Clear();
    }

    private static bool IsJson(string? contentType)
    {
        if (contentType == "application/json")
            return true;
        if (!System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(contentType, out var type) || type.MediaType is not { } media)
            return false;
        return (media.Equals("application/json", StringComparison.OrdinalIgnoreCase) || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase))
            && (type.CharSet is null || type.CharSet.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>Turns a parsed body into what the endpoint needs, or into a problem.</summary>
internal delegate BodyResult<TResult> BodyUse<in TBody, TResult>(TBody value, ReadOnlySpan<byte> bytes);

/// <summary>Either a value or a problem to answer with.</summary>
internal readonly record struct BodyResult<T>(T? Value, ProblemHttpResult? Problem)
{
    public static implicit operator BodyResult<T>(ProblemHttpResult problem) => new(default, problem);
    public static implicit operator BodyResult<T>(T value) => new(value, null);
}
