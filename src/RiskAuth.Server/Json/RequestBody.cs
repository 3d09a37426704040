using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;

namespace RiskAuth.Server.Json;

/// <summary>
/// Reads a JSON body under a byte limit, and clears its bytes from memory as soon as it has been parsed: a body may hold a password.
/// One that comes in pieces is collected in memory of our own, so that nothing of it stays in the server's when the rest never comes.
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
        var received = new ReceivedBytes();
        try
        {
            while (true)
            {
                var read = await pipe.ReadAsync(context.RequestAborted).ConfigureAwait(false);
                if (received.Length + read.Buffer.Length > maxBytes)
                {
                    Consume(pipe, read.Buffer);
                    return Problems.TooLarge(maxBytes);
                }
                if (read.IsCompleted && received.Length == 0 && read.Buffer.IsSingleSegment)
                    return ParseAndClear(pipe, read.Buffer, type, use);
                received.Add(read.Buffer);
                Consume(pipe, read.Buffer);
                if (read.IsCompleted)
                    return Parse(received.Span, type, use);
            }
        }
        finally
        {
            received.Clear();
        }
    }

    private static BodyResult<TResult> ParseAndClear<TBody, TResult>(
        PipeReader pipe, ReadOnlySequence<byte> body, JsonTypeInfo<TBody> type, BodyUse<TBody, TResult> use)
        where TBody : class
    {
        try
        {
            return Parse(body.FirstSpan, type, use);
        }
        finally
        {
            Consume(pipe, body);
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
    private static void Consume(PipeReader pipe, ReadOnlySequence<byte> body)
    {
        foreach (var segment in body)
            MemoryMarshal.AsMemory(segment).Span.Clear();
        pipe.AdvanceTo(body.End);
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

/// <summary>The pieces of a body so far, in rented memory that is cleared before it goes back.</summary>
internal struct ReceivedBytes
{
    private const int FirstBytes = 4 * 1024;

    private byte[]? _rented;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Span => _rented.AsSpan(0, Length);

    public void Add(in ReadOnlySequence<byte> piece)
    {
        var length = Length + (int)piece.Length;
        if (_rented is null || _rented.Length < length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBytes, 2 * length));
            Span.CopyTo(larger);
            Return();
            _rented = larger;
        }
        piece.CopyTo(_rented.AsSpan(Length));
        Length = length;
    }

    public void Clear()
    {
        Return();
        (_rented, Length) = (null, 0);
    }

    private readonly void Return()
    {
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented, clearArray: true);
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
