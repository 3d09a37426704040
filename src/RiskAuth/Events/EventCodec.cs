using System.Buffers;
using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Decisions;
using RiskAuth.Network;
using RiskAuth.Signals;

namespace RiskAuth.Events;

/// <summary>
/// The bytes of a <see cref="StoredEvent"/>: about 130 and the user agent. A version byte, a varint with one bit for each optional
/// field, then the fields in a fixed order. A field is only ever added, with the next bit and at the end, so that a reader takes what it knows and leaves the rest. The address and its hash keep their
/// width when the address is truncated, so that a store can rewrite the event in place.
/// </summary>
public static class EventCodec
{
    public const byte Version = 1;

    /// <summary>The longest text in UTF-8 bytes; a longer one is refused when written, and taken for corruption when read.</summary>
    public const int MaxTextBytes = 16_384;

    /// <summary>The most reasons that an event keeps.</summary>
    public const int MaxReasons = 64;

    private const int MaxSignals = 128;
    private const int FixedLength = 256;

    [Flags]
    private enum Fields : ulong
    {
        None = 0,
        IPv4 = 1 << 0,
        AppClient = 1 << 1,
        UserAgent = 1 << 2,
        DeviceKey = 1 << 3,
        PasswordTag = 1 << 4,
        Rtt = 1 << 5,
        Fingerprint = 1 << 6,
        ClientHints = 1 << 7,
        Country = 1 << 8,
        Region = 1 << 9,
        City = 1 << 10,
        Location = 1 << 11,
        Accuracy = 1 << 12,
        Asn = 1 << 13,
        Organization = 1 << 14,
        Reasons = 1 << 15,
        Signals = 1 << 16,
        Model = 1 << 17,

        /// <summary>The bit is the field.</summary>
        ByRisk = 1 << 18,

        /// <summary>The bit is the field.</summary>
        PopularPassword = 1 << 19,
    }

    [Flags]
    private enum HintFields : byte
    {
        None = 0,
        Brands = 1,
        Platform = 2,
        PlatformVersion = 4,
        Model = 8,
        Mobile = 16,
        IsMobile = 32,
    }

    /// <summary>Appends the event's bytes.</summary>
    /// <exception cref="ArgumentException">A text is longer than <see cref="MaxTextBytes"/>, or there are more than <see cref="MaxReasons"/> reasons.</exception>
    public static void Encode(StoredEvent assessed, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(assessed);
        ArgumentNullException.ThrowIfNull(output);
        output.Advance(Encode(assessed, output.GetSpan(MaxLength(assessed))));
    }

    /// <summary>Writes the event's bytes to the start of a span of at least <see cref="MaxLength"/> bytes and returns how many there are.</summary>
    public static int Encode(StoredEvent assessed, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(assessed);
        if (assessed.Reasons.Count > MaxReasons)
            throw new ArgumentException($"An event keeps at most {MaxReasons} reasons, not {assessed.Reasons.Count}.", nameof(assessed));
        var writer = new WireWriter(destination);
        var fields = FieldsOf(assessed);
        writer.WriteByte(Version);
        writer.WriteVarint((ulong)fields);
        WriteCore(ref writer, assessed);
        WriteClient(ref writer, assessed);
        WriteNetwork(ref writer, assessed.Network);
        WriteVerdict(ref writer, assessed);
        return writer.Length;
    }

    /// <summary>An upper bound of the event's length in bytes, found without looking at its text.</summary>
    public static int MaxLength(StoredEvent assessed)
    {
        ArgumentNullException.ThrowIfNull(assessed);
        var (print, hints, network) = (assessed.Fingerprint, assessed.ClientHints, assessed.Network);
        return FixedLength + assessed.Reasons.Count + MaxSignals
            + Text(assessed.User.Tenant) + Text(assessed.User.User) + Text(assessed.AppClient) + Text(assessed.UserAgent)
            + Text(print?.Languages) + Text(print?.TimeZone) + Text(print?.Screen) + Text(print?.Platform)
            + Text(hints?.Brands) + Text(hints?.Platform) + Text(hints?.PlatformVersion) + Text(hints?.Model)
            + Text(network.Country) + Text(network.Region) + Text(network.City) + Text(network.Organization) + Text(assessed.Model);

        static int Text(string? text) => WireWriter.MaxTextLength(text);
    }

    /// <summary>Reads an event from the start of the bytes.</summary>
    /// <exception cref="InvalidDataException">The bytes are no event, or one of another version, or damaged.</exception>
    public static StoredEvent Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        var version = reader.ReadByte();
        if (version != Version)
            throw new InvalidDataException($"The event has format {version}; this program reads format {Version}.");
        return ReadFields(ref reader, (Fields)reader.ReadVarint());
    }

    private static Fields FieldsOf(StoredEvent e) =>
        If(Fields.IPv4, e.Ip.IsIPv4) | If(Fields.AppClient, e.AppClient is not null) | If(Fields.UserAgent, e.UserAgent is not null)
        | If(Fields.DeviceKey, e.DeviceKey != 0) | If(Fields.PasswordTag, e.PasswordTag != 0) | If(Fields.Rtt, e.RttMs is not null)
        | If(Fields.Fingerprint, e.Fingerprint is not null) | If(Fields.ClientHints, e.ClientHints is not null)
        | If(Fields.Country, e.Network.Country is not null) | If(Fields.Region, e.Network.Region is not null)
        | If(Fields.City, e.Network.City is not null) | If(Fields.Location, e.Network.Location is not null)
        | If(Fields.Accuracy, e.Network.AccuracyKm != 0) | If(Fields.Asn, e.Network.Asn != 0)
        | If(Fields.Organization, e.Network.Organization is not null) | If(Fields.Reasons, e.Reasons.Count > 0)
        | If(Fields.Signals, e.Signals != 0) | If(Fields.Model, e.Model.Length > 0)
        | If(Fields.ByRisk, e.Allocation == ChallengeAllocation.ByRisk) | If(Fields.PopularPassword, e.PopularPassword);

    private static Fields If(Fields field, bool present) => present ? field : Fields.None;

    private static void WriteCore(ref WireWriter writer, StoredEvent e)
    {
        writer.WriteId(e.Id);
        writer.WriteFixed64((ulong)e.Time.UtcTicks);
        if (e.Ip.IsIPv4)
            writer.WriteBigEndian((uint)e.Ip.Bits);
        else
            writer.WriteBigEndian(e.Ip.Bits);
        writer.WriteFixed64(e.IpHash);
        writer.WriteText(e.User.Tenant, MaxTextBytes);
        writer.WriteText(e.User.User, MaxTextBytes);
        writer.WriteByte((byte)e.Kind);
        writer.WriteByte((byte)e.Credential);
        writer.WriteByte((byte)e.Decision);
        writer.WriteByte((byte)e.Unenforced);
        writer.WriteByte((byte)e.Mode);
        writer.WriteByte((byte)e.RiskLevel);
        writer.WriteFloat(e.RiskScore);
    }

    /// <summary>The order of the initializers is the order of the bytes.</summary>
    private static StoredEvent ReadFields(ref WireReader reader, Fields fields) => new()
    {
        Id = reader.ReadId(),
        Time = ReadTime(ref reader),
        Ip = fields.HasFlag(Fields.IPv4) ? ClientAddress.FromIPv4(reader.ReadBigEndian32()) : new ClientAddress(reader.ReadBigEndian128()),
        IpHash = reader.ReadFixed64(),
        User = new UserKey(reader.ReadText(MaxTextBytes), reader.ReadText(MaxTextBytes)),
        Kind = (SignInKind)reader.ReadUpTo((byte)SignInKind.ForgotPassword),
        Credential = (CredentialStatus)reader.ReadUpTo((byte)CredentialStatus.Unavailable),
        Decision = (Decision)reader.ReadUpTo((byte)Decision.Block),
        Unenforced = (Decision)reader.ReadUpTo((byte)Decision.Block),
        Mode = (EnforcementMode)reader.ReadUpTo((byte)EnforcementMode.Enforced),
        RiskLevel = (RiskLevel)reader.ReadUpTo((byte)RiskLevel.High),
        RiskScore = reader.ReadFloat(),
        AppClient = fields.HasFlag(Fields.AppClient) ? reader.ReadText(MaxTextBytes) : null,
        UserAgent = fields.HasFlag(Fields.UserAgent) ? reader.ReadText(MaxTextBytes) : null,
        DeviceKey = fields.HasFlag(Fields.DeviceKey) ? reader.ReadFixed64() : 0,
        PasswordTag = fields.HasFlag(Fields.PasswordTag) ? reader.ReadFixed64() : 0,
        RttMs = fields.HasFlag(Fields.Rtt) ? (int)reader.ReadVarint32() : null,
        Fingerprint = fields.HasFlag(Fields.Fingerprint) ? ReadFingerprint(ref reader) : null,
        ClientHints = fields.HasFlag(Fields.ClientHints) ? ReadHints(ref reader) : null,
        Network = ReadNetwork(ref reader, fields),
        Reasons = fields.HasFlag(Fields.Reasons) ? ReadReasons(ref reader) : [],
        Signals = fields.HasFlag(Fields.Signals) ? ReadSignals(ref reader) : 0,
        Model = fields.HasFlag(Fields.Model) ? reader.ReadText(MaxTextBytes) : "",
        Allocation = fields.HasFlag(Fields.ByRisk) ? ChallengeAllocation.ByRisk : ChallengeAllocation.Even,
        PopularPassword = fields.HasFlag(Fields.PopularPassword),
    };

    private static DateTimeOffset ReadTime(ref WireReader reader)
    {
        var ticks = reader.ReadFixed64();
        return ticks <= (ulong)DateTime.MaxValue.Ticks
            ? new DateTimeOffset((long)ticks, TimeSpan.Zero)
            : throw new InvalidDataException($"{ticks} is no point in time.");
    }

    private static void WriteClient(ref WireWriter writer, StoredEvent e)
    {
        WriteOptional(ref writer, e.AppClient);
        WriteOptional(ref writer, e.UserAgent);
        if (e.DeviceKey != 0)
            writer.WriteFixed64(e.DeviceKey);
        if (e.PasswordTag != 0)
            writer.WriteFixed64(e.PasswordTag);
        if (e.RttMs is { } rttMs)
            writer.WriteVarint((uint)rttMs);
        if (e.Fingerprint is { } print)
            WriteFingerprint(ref writer, print);
        if (e.ClientHints is { } hints)
            WriteHints(ref writer, hints);
    }

    private static void WriteFingerprint(ref WireWriter writer, Fingerprint print)
    {
        writer.WriteByte((byte)((print.Languages is null ? 0 : 1) | (print.TimeZone is null ? 0 : 2)
            | (print.Screen is null ? 0 : 4) | (print.Platform is null ? 0 : 8)));
        WriteOptional(ref writer, print.Languages);
        WriteOptional(ref writer, print.TimeZone);
        WriteOptional(ref writer, print.Screen);
        WriteOptional(ref writer, print.Platform);
    }

    private static Fingerprint ReadFingerprint(ref WireReader reader)
    {
        var present = reader.ReadByte();
        return new(
            (present & 1) != 0 ? reader.ReadText(MaxTextBytes) : null,
            (present & 2) != 0 ? reader.ReadText(MaxTextBytes) : null,
            (present & 4) != 0 ? reader.ReadText(MaxTextBytes) : null,
            (present & 8) != 0 ? reader.ReadText(MaxTextBytes) : null);
    }

    private static void WriteHints(ref WireWriter writer, ClientHints hints)
    {
        writer.WriteByte((byte)((hints.Brands is null ? 0 : HintFields.Brands) | (hints.Platform is null ? 0 : HintFields.Platform)
            | (hints.PlatformVersion is null ? 0 : HintFields.PlatformVersion) | (hints.Model is null ? 0 : HintFields.Model)
            | (hints.Mobile is null ? 0 : HintFields.Mobile) | (hints.Mobile is true ? HintFields.IsMobile : 0)));
        WriteOptional(ref writer, hints.Brands);
        WriteOptional(ref writer, hints.Platform);
        WriteOptional(ref writer, hints.PlatformVersion);
        WriteOptional(ref writer, hints.Model);
    }

    private static ClientHints ReadHints(ref WireReader reader)
    {
        var present = (HintFields)reader.ReadByte();
        var brands = present.HasFlag(HintFields.Brands) ? reader.ReadText(MaxTextBytes) : null;
        var platform = present.HasFlag(HintFields.Platform) ? reader.ReadText(MaxTextBytes) : null;
        var platformVersion = present.HasFlag(HintFields.PlatformVersion) ? reader.ReadText(MaxTextBytes) : null;
        var model = present.HasFlag(HintFields.Model) ? reader.ReadText(MaxTextBytes) : null;
        bool? mobile = present.HasFlag(HintFields.Mobile) ? present.HasFlag(HintFields.IsMobile) : null;
        return new(brands, platform, platformVersion, mobile, model);
    }

    private static void WriteNetwork(ref WireWriter writer, NetworkFacts network)
    {
        writer.WriteByte((byte)network.Class);
        WriteOptional(ref writer, network.Country);
        WriteOptional(ref writer, network.Region);
        WriteOptional(ref writer, network.City);
        if (network.Location is { } location)
        {
            writer.WriteFloat(location.Latitude);
            writer.WriteFloat(location.Longitude);
        }
        if (network.AccuracyKm != 0)
            writer.WriteFloat(network.AccuracyKm);
        if (network.Asn != 0)
            writer.WriteVarint(network.Asn);
        WriteOptional(ref writer, network.Organization);
    }

    private static NetworkFacts ReadNetwork(ref WireReader reader, Fields fields)
    {
        var networkClass = (NetworkClass)reader.ReadUpTo((byte)NetworkClass.Private);
        return new(
            fields.HasFlag(Fields.Country) ? reader.ReadText(MaxTextBytes) : null,
            fields.HasFlag(Fields.Region) ? reader.ReadText(MaxTextBytes) : null,
            fields.HasFlag(Fields.City) ? reader.ReadText(MaxTextBytes) : null,
            fields.HasFlag(Fields.Location) ? new GeoPoint(reader.ReadFloat(), reader.ReadFloat()) : null,
            fields.HasFlag(Fields.Accuracy) ? reader.ReadFloat() : 0,
            fields.HasFlag(Fields.Asn) ? reader.ReadVarint32() : 0,
            fields.HasFlag(Fields.Organization) ? reader.ReadText(MaxTextBytes) : null,
            networkClass);
    }

    private static void WriteVerdict(ref WireWriter writer, StoredEvent e)
    {
        if (e.Reasons.Count > 0)
        {
            writer.WriteByte((byte)e.Reasons.Count);
            for (var i = 0; i < e.Reasons.Count; i++)
                writer.WriteByte((byte)e.Reasons[i]);
        }
        if (e.Signals != 0)
        {
            writer.WriteByte((byte)UInt128.PopCount(e.Signals));
            for (var rest = e.Signals; rest != 0; rest &= rest - 1)
                writer.WriteByte((byte)UInt128.TrailingZeroCount(rest));
        }
        if (e.Model.Length > 0)
            writer.WriteText(e.Model, MaxTextBytes);
    }

    private static ReasonCode[] ReadReasons(ref WireReader reader)
    {
        var reasons = new ReasonCode[reader.ReadUpTo(MaxReasons)];
        for (var i = 0; i < reasons.Length; i++)
            reasons[i] = (ReasonCode)reader.ReadByte();
        return reasons;
    }

    private static UInt128 ReadSignals(ref WireReader reader)
    {
        UInt128 signals = 0;
        for (var left = reader.ReadUpTo(MaxSignals); left > 0; left--)
            signals |= UInt128.One << reader.ReadUpTo(MaxSignals - 1);
        return signals;
    }

    private static void WriteOptional(ref WireWriter writer, string? text)
    {
        if (text is not null)
            writer.WriteText(text, MaxTextBytes);
    }
}
