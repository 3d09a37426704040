using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Learning.Importers;

namespace RiskAuth.Tests.Importers;

/// <summary>Logs that chance has changed: whatever comes, every reader ends, keeps its promises and throws nothing.</summary>
public class ImporterFuzzTests
{
    private const int Seed = 20261121;
    private const int Mutations = 1500;

    /// <summary>Bytes that mean something to one format or another.</summary>
    private static ReadOnlySpan<byte> Telling => "\",\n\r[]{}: 0-9\\"u8;

    private static readonly string Json = string.Concat(Enumerable.Repeat(
        """{"id":"1","time":"2024-05-01T10:00:00Z","user":"alice","ip":"203.0.113.7","userAgent":"x","rttMs":4,"knownUser":true,"outcome":"Success"}""" + "\n", 4));

    private const string Rba =
        "0,2020-02-03 12:43:30.772,-4324,,10.0.65.171,NO,-,-,29695,\"Mozilla/5.0 (KHTML, like Gecko) \"\"x\"\"\",Firefox 20,iOS 13.4,mobile,False,False,False\r\n"
        + "1,2020-02-03 12:43:43.549,-4324,7.0,194.87.207.6,AU,\"a, b\",-,60117,\"open,Chrome 46,Android 4.1,mobile,False,False,False\n";

    private const string Ssh =
        "Dec 10 06:55:46 LabSZ sshd[1]: Failed password for invalid user a b from 173.234.31.186 port 38926 ssh2\n"
        + "Dec 31 23:59:59 LabSZ sshd[1]: message repeated 5 times: [ Failed password for root from 5.36.59.76 port 42393 ssh2]\n"
        + "Jan  1 00:00:00 LabSZ last message repeated 3 times\n"
        + "<38>1 2024-05-01T10:00:00.123456+02:00 host sshd 2 - [a b=\"c\"] Connection closed by authenticating user x 2001:db8::1 port 5 [preauth]\n"
        + "1714557600.5 host sshd-session[2]: Accepted publickey for alice from 5.36.59.76 port 1 ssh2: ED25519 SHA256:x\n";

    [Theory]
    [InlineData(LogFormat.Jsonl)]
    [InlineData(LogFormat.Rba)]
    [InlineData(LogFormat.OpenSsh)]
    public void No_mutation_of_a_log_is_too_much(LogFormat format)
    {
        var random = new Random(Seed);
        var good = Encoding.UTF8.GetBytes(format switch { LogFormat.Jsonl => Json, LogFormat.Rba => Rba, _ => Ssh });
        for (var i = 0; i < Mutations; i++)
            CheckPromises(format, Mutate(good, random));
    }

    [Fact]
    public void No_mutation_of_a_compressed_log_is_too_much()
    {
        var random = new Random(Seed);
        var good = Logs.Gzip(Json, Ssh);
        for (var i = 0; i < Mutations; i++)
            CheckPromises(LogFormat.Jsonl, Mutate(good, random));
    }

    [SharedDataTheory("OpenSSH_2k.log", "rba-dataset-excerpt.csv")]
    [InlineData(LogFormat.OpenSsh, "OpenSSH_2k.log", 60)]
    [InlineData(LogFormat.Rba, "rba-dataset-excerpt.csv", 600)]
    public void No_mutation_of_a_real_log_is_too_much(LogFormat format, string file, int mutations)
    {
        var random = new Random(Seed);
        var good = File.ReadAllBytes(SharedData.Require(file));
        for (var i = 0; i < mutations; i++)
            CheckPromises(format, Mutate(good, random));
    }

    [Fact]
    public void Any_bytes_at_all_are_survived_by_every_reader()
    {
        var pieces = Gen.OneOf(
            ArbMap.Default.GeneratorFor<byte[]>(),
            Gen.Elements("Dec 10 06:55:46 h sshd[1]: ", "Failed password for ", "message repeated ", " times: [ ", " from ", " port ", "1.2.3.4", "\"", ",", "{", "}", "\n", "\"id\":", "1e9")
                .Select(Encoding.UTF8.GetBytes));
        Prop.ForAll(pieces.ArrayOf().ToArbitrary(), parts =>
        {
            var log = parts.SelectMany(part => part).ToArray();
            foreach (var format in Enum.GetValues<LogFormat>())
                CheckPromises(format, log);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(0x10ADUL, 0x15UL));
    }

    /// <summary>Broken lines come in order and exist, records are complete, and every byte is consumed or its loss reported.</summary>
    private static void CheckPromises(LogFormat format, byte[] log)
    {
        using var reader = LogReader.Open(new MemoryStream(log), format);
        var last = 0L;
        foreach (var entry in reader.Read())
        {
            if (entry.Broken is { } broken)
            {
                Assert.True(broken.Line > last);
                last = broken.Line;
                Assert.InRange(broken.Problem.Length, 1, 300);
                Assert.DoesNotContain(broken.Problem, char.IsControl);
                continue;
            }
            var signIn = entry.SignIn!;
            Assert.NotEmpty(signIn.Id);
            Assert.InRange(signIn.User.Length, format == LogFormat.OpenSsh ? 0 : 1, 256);
            Assert.True(signIn.Time >= DateTimeOffset.UnixEpoch);
            Assert.True(signIn.RttMs is null or >= 0);
        }
        Assert.True(reader.Lines + 1 >= last);
    }

    private static byte[] Mutate(byte[] good, Random random)
    {
        var log = good.ToList();
        for (var i = random.Next(1, 8); i > 0 && log.Count > 0; i--)
        {
            var at = random.Next(log.Count);
            switch (random.Next(6))
            {
                case 0:
                    log[at] = (byte)random.Next(256);
                    break;
                case 1:
                    log.RemoveRange(at, Math.Min(random.Next(1, 40), log.Count - at));
                    break;
                case 2:
                    log.InsertRange(at, log.GetRange(at, Math.Min(random.Next(1, 60), log.Count - at)));
                    break;
                case 3:
                    log.Insert(at, Telling[random.Next(Telling.Length)]);
                    break;
                case 4:
                    log.InsertRange(at, Enumerable.Repeat((byte)random.Next(256), random.Next(1, 300)));
                    break;
                default:
                    log.RemoveRange(at, log.Count - at);
                    break;
            }
        }
        return [.. log];
    }
}
