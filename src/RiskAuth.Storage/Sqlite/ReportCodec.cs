using System.Buffers.Binary;
using RiskAuth.Assessments;
using RiskAuth.Events;

namespace RiskAuth.Storage.Sqlite;

/// <summary>The ten bytes of an outcome (outcome, 0, time) or of feedback (value, source, time), time in UTC ticks.</summary>
internal static class ReportCodec
{
    public const int Length = 10;

    public static void Encode(OutcomeReport report, Span<byte> bytes) => Encode((byte)report.Outcome, 0, report.Time, bytes);

    public static void Encode(FeedbackReport report, Span<byte> bytes) => Encode((byte)report.Value, (byte)report.Source, report.Time, bytes);

    public static OutcomeReport DecodeOutcome(Guid eventId, ReadOnlySpan<byte> bytes)
    {
        var time = Check(bytes, (byte)Outcome.Abandoned, 0);
        return new(eventId, (Outcome)bytes[0], time);
    }

    public static FeedbackReport DecodeFeedback(Guid eventId, ReadOnlySpan<byte> bytes)
    {
        var time = Check(bytes, (byte)FeedbackValue.Invalid, (byte)FeedbackSource.Administrator);
        return new(eventId, (FeedbackValue)bytes[0], (FeedbackSource)bytes[1], time);
    }

    /// <summary>When either was reported, in UTC ticks.</summary>
    public static long TimeTicks(ReadOnlySpan<byte> bytes) => Check(bytes, byte.MaxValue, byte.MaxValue).UtcTicks;

    private static void Encode(byte first, byte second, DateTimeOffset time, Span<byte> bytes)
    {
        bytes[0] = first;
        bytes[1] = second;
        BinaryPrimitives.WriteInt64LittleEndian(bytes[2..], time.UtcTicks);
    }

    private static DateTimeOffset Check(ReadOnlySpan<byte> bytes, byte maxFirst, byte maxSecond)
    {
        if (bytes.Length < Length || bytes[0] > maxFirst || bytes[1] > maxSecond)
            throw new InvalidDataException("An outcome or feedback has bytes that mean nothing.");
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(bytes[2..]);
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : throw new InvalidDataException($"{ticks} is no point in time.");
    }
}
