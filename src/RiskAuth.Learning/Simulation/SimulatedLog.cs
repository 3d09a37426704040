using System.Globalization;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using RiskAuth.Assessments;
using RiskAuth.Learning.Importers;

namespace RiskAuth.Learning.Simulation;

/// <summary>
/// Writes rows that <see cref="LogReader"/> reads as <see cref="LogFormat.Jsonl"/>, with one member more, <c>label</c>:
/// <c>{"attack":null or a family,"attackIp":true or false}</c>, and where the attempt belongs to a campaign, <c>"campaign"</c> with its number.
/// Other readers pass over it.
/// </summary>
public sealed class SimulatedLogWriter : IDisposable
{
    private readonly Stream _stream;
    private readonly Utf8JsonWriter _json;

    /// <summary>Takes over the stream.</summary>
    public SimulatedLogWriter(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = new BufferedStream(stream, 256 * 1024);
        _json = new Utf8JsonWriter(_stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    public void Write(SimulatedSignIn row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var signIn = row.SignIn;
        _json.WriteStartObject();
        _json.WriteString("id"u8, signIn.Id);
        Span<char> time = stackalloc char[24];
        signIn.Time.UtcDateTime.TryFormat(time, out var length, "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        _json.WriteString("time"u8, time[..length]);
        _json.WriteString("user"u8, signIn.User);
        _json.WriteString("ip"u8, signIn.Ip.ToString());
        if (signIn.UserAgent is { } userAgent)
            _json.WriteString("userAgent"u8, userAgent);
        if (signIn.DeviceId is { } device)
            _json.WriteString("deviceId"u8, device);
        if (signIn.RttMs is { } rtt)
            _json.WriteNumber("rttMs"u8, rtt);
        if (signIn.PasswordTag is { } tag)
            _json.WriteString("passwordTag"u8, tag);
        if (signIn.KnownUser is { } known)
            _json.WriteBoolean("knownUser"u8, known);
        _json.WriteString("outcome"u8, signIn.Outcome.ToString());
        _json.WriteStartObject("label"u8);
        if (row.Attack is { } family)
            _json.WriteString("attack"u8, AttackFamilies.NameOf(family));
        else
            _json.WriteNull("attack"u8);
        _json.WriteBoolean("attackIp"u8, signIn.Labels is { AttackIp: true });
        if (row.Campaign is { } campaign)
            _json.WriteNumber("campaign"u8, campaign);
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _stream.WriteByte((byte)'\n');
    }

    public void Dispose()
    {
        _json.Dispose();
        _stream.Dispose();
    }
}

/// <summary>
/// Reads a simulated log with its labels, streaming; gzip is recognised. A log without labels reads as one of legitimate people only.
/// </summary>
public sealed class SimulatedLogReader : IDisposable
{
    private readonly CountedStream _input;
    private readonly Stream _text;

    private SimulatedLogReader(CountedStream input, Stream text) => (_input, _text) = (input, text);

    /// <summary>Bytes taken from the stream so far, compressed as it is.</summary>
    public long BytesRead => _input.BytesRead;

    /// <summary>Takes over the stream, which need not seek.</summary>
    public static SimulatedLogReader Open(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var input = new CountedStream(stream);
        var isGzip = input.Peek() is [0x1F, 0x8B];
        return new(input, isGzip ? new GZipStream(input, CompressionMode.Decompress) : input);
    }

    /// <summary>The rows, once.</summary>
    /// <param name="onBroken">Told of every line that could not be read; reading goes on.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public IEnumerable<SimulatedSignIn> Read(Action<BrokenLine>? onBroken = null)
    {
        var lines = new LineSource(_text);
        var format = new JsonLinesFormat();
        var entries = new List<LogEntry>(1);
        while (TryMoveNext(lines, onBroken))
        {
            if (ReadLine(lines, format, entries, onBroken) is { } row)
                yield return row;
        }
    }

    public void Dispose() => _text.Dispose();

    /// <summary>Compressed data that are damaged or cut off end the log there.</summary>
    private static bool TryMoveNext(LineSource lines, Action<BrokenLine>? onBroken)
    {
        try
        {
            return lines.MoveNext();
        }
        catch (InvalidDataException damage)
        {
            onBroken?.Invoke(new(lines.Line + 1, $"the compressed data end here: {damage.Message}"));
            return false;
        }
    }

    private static SimulatedSignIn? ReadLine(LineSource lines, JsonLinesFormat format, List<LogEntry> entries, Action<BrokenLine>? onBroken)
    {
        if (lines.IsTooLong)
        {
            onBroken?.Invoke(new(lines.Line, $"longer than {LineSource.MaxLineLength} bytes"));
            return null;
        }
        if (!lines.Text.ContainsAnyExcept((byte)' ', (byte)'\t'))
            return null;
        entries.Clear();
        format.Read(lines.Line, lines.Text, entries);
        if (entries[0].Broken is { } broken)
        {
            onBroken?.Invoke(broken);
            return null;
        }
        if (SimulatedLabel.Read(lines.Text, out var label) is { } problem)
        {
            onBroken?.Invoke(new(lines.Line, problem));
            return null;
        }
        var signIn = entries[0].SignIn!;
        var isTakeover = label.Attack is not null && signIn.Outcome.IsSuccess();
        return new(label.IsPresent ? signIn with { Labels = new(label.AttackIp, isTakeover) } : signIn, label.Attack) { Campaign = label.Campaign };
    }
}

/// <summary>The label of one line.</summary>
internal readonly record struct SimulatedLabel(bool IsPresent, AttackFamily? Attack, bool AttackIp, int? Campaign)
{
    /// <param name="line">A whole valid JSON object.</param>
    /// <returns>What is wrong with its label, or null.</returns>
    public static string? Read(ReadOnlySpan<byte> line, out SimulatedLabel label)
    {
        label = default;
        try
        {
            return ReadMembers(line, ref label);
        }
        catch (InvalidOperationException)
        {
            // What the reader throws for text that is not UTF-8 and for half a surrogate pair.
            return "a text is not valid Unicode";
        }
    }

    private static string? ReadMembers(ReadOnlySpan<byte> line, ref SimulatedLabel label)
    {
        var reader = new Utf8JsonReader(line);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isLabel = reader.ValueTextEquals("label"u8);
            reader.Read();
            if (!isLabel || reader.TokenType == JsonTokenType.Null)
                reader.Skip();
            else if (label.IsPresent)
                return "label appears twice";
            else if (ReadObject(ref reader, out label) is { } problem)
                return problem;
        }
        return null;
    }

    private static string? ReadObject(ref Utf8JsonReader reader, out SimulatedLabel label)
    {
        label = new(true, null, false, null);
        if (reader.TokenType != JsonTokenType.StartObject)
            return "label must be an object";
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isAttack = reader.ValueTextEquals("attack"u8);
            var isAttackIp = reader.ValueTextEquals("attackIp"u8);
            var isCampaign = reader.ValueTextEquals("campaign"u8);
            reader.Read();
            if (isAttack && reader.TokenType == JsonTokenType.String && AttackFamilies.TryParse(reader.GetString(), out var family))
                label = label with { Attack = family };
            else if (isAttack && reader.TokenType != JsonTokenType.Null)
                return "label.attack must be null or an attack family";
            else if (isAttackIp && reader.TokenType is JsonTokenType.True or JsonTokenType.False)
                label = label with { AttackIp = reader.TokenType == JsonTokenType.True };
            else if (isAttackIp)
                return "label.attackIp must be true or false";
            else if (isCampaign && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var campaign) && campaign > 0)
                label = label with { Campaign = campaign };
            else if (isCampaign && reader.TokenType != JsonTokenType.Null)
                return "label.campaign must be null or a number from 1";
            else
                reader.Skip();
        }
        return null;
    }
}
