using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Decisions;
using RiskAuth.Events;
using RiskAuth.Network;
using RiskAuth.Signals;

namespace RiskAuth.Storage.Tests;

public sealed class EventCodecTests
{
    private const int Seed = 20261121;
    private const int Mutations = 20_000;

    private static readonly StoredEvent Bare = new()
    {
        Id = Some.Id(1),
        Time = Some.Time,
        User = new UserKey("", ""),
        Ip = ClientAddress.Parse("2001:db8::1"),
    };

    [Fact]
    public void Any_event_is_read_back_as_it_was_written() =>
        Prop.ForAll(Events(), assessed => Some.AssertSame(assessed, EventCodec.Decode(Encode(assessed))))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithReplay(Seed, 1));

    [Fact]
    public void An_event_with_nothing_optional_is_read_back() => Some.AssertSame(Bare, EventCodec.Decode(Encode(Bare)));

    [Fact]
    public void An_ordinary_event_takes_less_than_300_bytes() => Assert.InRange(Encode(Some.Event()).Length, 200, 300);

    [Fact]
    public void The_bound_of_the_length_holds() =>
        Prop.ForAll(Events(), assessed => Assert.InRange(Encode(assessed).Length, 1, EventCodec.MaxLength(assessed)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(Seed, 3));

    [Fact]
    public void Truncating_an_address_keeps_the_length()
    {
        foreach (var address in new[] { "81.166.12.34", "2001:db8:1:2:3:4:5:6" })
        {
            var whole = Some.Event() with { Ip = ClientAddress.Parse(address) };

            Assert.Equal(Encode(whole).Length, Encode(whole with { Ip = whole.Ip.Site, IpHash = ulong.MaxValue }).Length);
        }
    }

    [Fact]
    public void Encoding_allocates_nothing()
    {
        var assessed = Some.Event();
        var buffer = new byte[EventCodec.MaxLength(assessed)];
        EventCodec.Encode(assessed, buffer);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            EventCodec.Encode(assessed, buffer);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_field_that_a_later_version_adds_is_left_out()
    {
        var bytes = Encode(Bare);
        Assert.Equal(0, bytes[1]);

        // The next free bit is set, and its field follows at the end.
        byte[] later = [bytes[0], 0x80, 0x80, 0x40, .. bytes.AsSpan(2), 4, .. "next"u8];

        Some.AssertSame(Bare, EventCodec.Decode(later));
    }

    [Fact]
    public void An_event_from_before_popular_passwords_were_marked_is_read()
    {
        // Written by the version that knew fields up to the 19th; all that it lacks is the bit.
        var earlier = Some.Event() with { Allocation = ChallengeAllocation.ByRisk };
        var fields = 0UL;
        var bytes = Encode(earlier);
        for (var (i, shift) = (1, 0); i == 1 || (bytes[i - 1] & 0x80) != 0; i++, shift += 7)
            fields |= (ulong)(bytes[i] & 0x7F) << shift;
        Assert.True(fields < 1 << 19);

        Some.AssertSame(earlier, EventCodec.Decode(bytes));
        Assert.Equal(bytes.Length, Encode(earlier with { PopularPassword = true }).Length);
    }

    [Fact]
    public void Another_format_is_refused_by_its_number()
    {
        var bytes = Encode(Bare);
        bytes[0] = 2;

        Assert.Contains("format 2", Assert.Throws<InvalidDataException>(() => EventCodec.Decode(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_end_too_soon_are_refused()
    {
        var bytes = Encode(Some.Event());

        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<InvalidDataException>(() => EventCodec.Decode(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void Damaged_bytes_are_an_event_or_refused_and_nothing_else()
    {
        var random = new Random(Seed);
        var whole = Encode(Some.Event() with { Fingerprint = new("nb", "Europe/Oslo", "1x1", "x"), ClientHints = new("b", "p", "v", true, "m") });
        var refused = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var bytes = whole.ToArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var length = random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length;
            refused += IsRefused(bytes.AsSpan(0, length)) ? 1 : 0;
        }
        Assert.InRange(refused, Mutations / 4, Mutations - 1);
    }

    [Fact]
    public void Random_bytes_are_an_event_or_refused_and_nothing_else()
    {
        var random = new Random(Seed);
        for (var i = 0; i < Mutations; i++)
        {
            var bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            if (bytes.Length > 0)
                bytes[0] = EventCodec.Version;
            IsRefused(bytes);
        }
    }

    [Fact]
    public void A_length_beyond_the_limit_is_refused_before_it_is_used()
    {
        var bytes = Encode(Bare);
        var tenantLength = bytes.Length - 1 - 4 - 7 - 1 - 1;
        Assert.Equal(0, bytes[tenantLength]);

        byte[] hostile = [.. bytes.AsSpan(0, tenantLength), 0xFF, 0xFF, 0xFF, 0xFF, 0x07, .. bytes.AsSpan(tenantLength)];

        Assert.Contains("limit", Assert.Throws<InvalidDataException>(() => EventCodec.Decode(hostile)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_or_a_list_beyond_the_limit_is_refused_when_written()
    {
        Assert.Throws<ArgumentException>(() => Encode(Bare with { UserAgent = new string('x', EventCodec.MaxTextBytes + 1) }));
        Assert.Throws<ArgumentException>(() => Encode(Bare with { Reasons = new ReasonCode[EventCodec.MaxReasons + 1] }));
        Some.AssertSame(
            Bare with { UserAgent = new string('x', EventCodec.MaxTextBytes) },
            EventCodec.Decode(Encode(Bare with { UserAgent = new string('x', EventCodec.MaxTextBytes) })));
    }

    private static byte[] Encode(StoredEvent assessed)
    {
        var output = new ArrayBufferWriter<byte>();
        EventCodec.Encode(assessed, output);
        return output.WrittenSpan.ToArray();
    }

    private static bool IsRefused(ReadOnlySpan<byte> bytes)
    {
        try
        {
            EventCodec.Decode(bytes);
            return false;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }

    /// <summary>Events with every field drawn from a seed, each optional one missing now and then.</summary>
    private static Arbitrary<StoredEvent> Events() => Gen.Choose(0, int.MaxValue).Select(seed => Draw(new Random(seed))).ToArbitrary();

    private static StoredEvent Draw(Random random) => new()
    {
        Id = new Guid([.. Bytes(random, 16)]),
        Time = new DateTimeOffset(random.NextInt64(DateTime.MaxValue.Ticks + 1), TimeSpan.Zero),
        User = new UserKey(Text(random) ?? "", Text(random) ?? ""),
        Kind = (SignInKind)random.Next(5),
        AppClient = Text(random),
        Ip = random.Next(2) == 0 ? ClientAddress.FromIPv4((uint)random.NextInt64(1L << 32)) : new ClientAddress(new UInt128(Word(random), Word(random))),
        IpHash = Word(random),
        UserAgent = Text(random),
        DeviceKey = Word(random),
        PasswordTag = Word(random),
        RttMs = random.Next(3) switch { 0 => null, 1 => random.Next(), _ => -random.Next() },
        Fingerprint = random.Next(2) == 0 ? null : new(Text(random), Text(random), Text(random), Text(random)),
        ClientHints = random.Next(2) == 0 ? null : new(Text(random), Text(random), Text(random), random.Next(3) switch { 0 => null, 1 => false, _ => true }, Text(random)),
        Credential = (CredentialStatus)random.Next(8),
        Network = new(Text(random), Text(random), Text(random), random.Next(2) == 0 ? null : new GeoPoint(random.NextSingle() * 180 - 90, random.NextSingle() * 360 - 180),
            random.Next(2) * random.NextSingle() * 1_000, (uint)Word(random), Text(random), (NetworkClass)random.Next(9)),
        Decision = (Decision)random.Next(3),
        Unenforced = (Decision)random.Next(3),
        Mode = (EnforcementMode)random.Next(3),
        RiskLevel = (RiskLevel)random.Next(3),
        RiskScore = random.NextSingle(),
        Reasons = [.. Bytes(random, random.Next(EventCodec.MaxReasons + 1)).Select(b => (ReasonCode)b)],
        Signals = random.Next(3) switch { 0 => 0, 1 => UInt128.MaxValue, _ => new UInt128(Word(random), Word(random)) },
        Model = Text(random) ?? "",
        Allocation = (ChallengeAllocation)random.Next(2),
        PopularPassword = random.Next(2) == 0,
    };

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static ulong Word(Random random) => random.Next(4) == 0 ? 0 : (ulong)random.NextInt64(long.MinValue, long.MaxValue);

    private static string? Text(Random random) => random.Next(5) switch
    {
        0 => null,
        1 => "",
        2 => new string((char)random.Next(0x20, 0xD800), random.Next(300)),
        3 => "🦊\0'\"\n" + random.Next(),
        _ => $"text {random.Next()}",
    };
}
