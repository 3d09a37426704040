using System.IO.Compression;
using System.Text;
using RiskAuth.Credentials;
using RiskAuth.Credentials.Corpus;
using RiskAuth.Credentials.RangeLookup;
using RiskAuth.Features;
using RiskAuth.Learning.Importers;
using RiskAuth.Learning.Simulation;
using RiskAuth.Network;
using RiskAuth.Network.Asn;
using RiskAuth.Network.Classes;
using RiskAuth.Network.Geo;
using RiskAuth.Network.Mmdb;
using RiskAuth.Scoring.Models;
using RiskAuth.Scoring.Trees;
using RiskAuth.Tests.Network.Mmdb;
using RiskAuth.Tests.Training;

namespace RiskAuth.Fuzz.Targets;

/// <summary>Files that an operator installs or imports, and the range service's answers.</summary>
internal static class FileTargets
{
    private const int MmdbSteps = 40;

    private static readonly int[] RecordSizes = [24, 28, 32];

    private static readonly ClientAddress[] Addresses = [.. new[] { "81.2.69.142", "0.0.0.0", "255.255.255.255", "::1", "2001:db8::7", "ffff:ffff::" }.Select(text => ClientAddress.Parse(text))];

    /// <param name="folder">For formats that are read from a file alone.</param>
    public static IEnumerable<FuzzTarget> All(string folder, IReadOnlyList<byte[]> moreMmdb) =>
        [Mmdb(moreMmdb), MmdbRecord(), AsnFile(), AsnList(), NetworkLists(), .. Logs(), Labels(), Boosted(), Forest(), Manifest(), Corpus(folder), CorpusLines(), AuditLines(), Page()];

    private static Dictionary<string, object> Record => new()
    {
        ["country"] = new Dictionary<string, object> { ["iso_code"] = "NO" },
        ["location"] = new Dictionary<string, object> { ["latitude"] = 59.9, ["accuracy_radius"] = (ushort)20 },
        ["subdivisions"] = new object[] { "a", true, 7u },
        ["traits"] = new Dictionary<string, object> { ["user_type"] = "hosting", ["autonomous_system_number"] = 64_500u },
    };

    private static FuzzTarget Mmdb(IReadOnlyList<byte[]> more)
    {
        byte[][] seeds = [.. RecordSizes.Select(size => new MmdbBuilder("GeoIP2-City", 6, size).Add("81.2.69.0/24", Record).Add("2001:db8::/32", Record).Build()), new MmdbBuilder("flat", 4).Add("0.0.0.0/1", Record).Build(), .. more];
        return new("file:mmdb", seeds, ReadMmdb) { Words = Bytes.Of("\u00ab\u00cd\u00efMaxMind.com", "node_count", "record_size", "ip_version", "country", "iso_code"), MaxLength = 24 * 1024, Cost = 2 };
    }

    /// <summary>A record by itself, as every look-up reads it: most changes to a whole file hit its tree, or are refused by its metadata.</summary>
    private static FuzzTarget MmdbRecord()
    {
        // One node of seven bytes and a separator of 16 come before the data.
        var data = new MmdbBuilder("flat", 4).Add("0.0.0.0/1", Record).Build()[23..];
        byte[] byPointer = [0xE1, 0x46, .. "traits"u8, 0x20, 0x0A, 0xE1, 0x49, .. "user_type"u8, 0x47, .. "hosting"u8];
        byte[] toTheBeginning = [0x20, 0x00];
        return new("file:mmdb-record", [data, byPointer], input => input.Length == 0 ? 0 : ReadFields(input)) { Words = [.. Bytes.Of("Gcountry", "Hlocation", "Ftraits", "Enames"), toTheBeginning] };
    }

    private static int ReadMmdb(byte[] input)
    {
        var read = 0;
        try
        {
            var reader = MmdbReader.FromBytes(input);
            foreach (var address in Addresses)
            {
                if (reader.TryFind(address, out var value, out AddressRange network))
                    read += value.ToObject()?.ToString()?.Length ?? 1;
                BrokenPromiseException.Unless(network.Contains(address), "the network of an answer holds the address");
            }
            foreach (var (_, value) in reader.Networks().Take(MmdbSteps))
                read += value.ToObject()?.ToString()?.Length ?? 1;
            reader.Verify();
            return Bytes.Shape("sound", read);
        }
        catch (MmdbFormatException refused)
        {
            return Bytes.Shape(Bytes.Kind(refused.Message), read > 0);
        }
    }

    private static int ReadFields(byte[] data)
    {
        var fields = new NetworkFields();
        try
        {
            var section = new MmdbSection(FileBytes.Copy(data), 0, data.Length);
            fields.Read(new(section, section.ReadResolved(0, out _)));
            return Bytes.Shape(fields.Class, fields.Asn > 0, fields.Country.Length, fields.Region.Length > 0, fields.Latitude is not null);
        }
        catch (MmdbFormatException refused)
        {
            return Bytes.Shape(Bytes.Kind(refused.Message), fields.Class, fields.Country.Length > 0);
        }
    }

    private static FuzzTarget AsnFile()
    {
        var table = new AsnTable();
        table.Read(new StringReader("1.0.0.0,1.0.0.255,13335,\"Cloudflare, Inc.\"\n2.0.0.0,2.0.255.255,3215,Orange\n2001:db8::,2001:db8::ffff,64500,Example\n"), "seed");
        return new("file:asn-ranges", [AsnRangesWriter.Encode(table, DateTimeOffset.UnixEpoch, out _)], input =>
        {
            try
            {
                var ranges = AsnRanges.FromBytes(input);
                var named = 0;
                foreach (var system in Addresses.Select(ranges.Find).Where(system => system >= 0))
                    named += ranges.Name(system).Length + (int)(ranges.Asn(system) & 1);
                return Bytes.Shape("sound", named, ranges.SystemCount);
            }
            catch (InvalidDataException refused)
            {
                return Bytes.Shape(Bytes.Kind(refused.Message));
            }
        })
        { AllocationLimit = (512 * 1024, 256) };
    }

    private static FuzzTarget AsnList() => new(
        "csv:asn-list",
        Bytes.Of("1.0.0.0,1.0.0.255,13335,\"Cloudflare, \"\"Inc.\"\"\"\n2.0.0.0,2.0.255.255,3215,Orange\n2001:db8::,2001:db8::ffff,64500,Example\n"),
        input =>
        {
            var table = new AsnTable();
            table.Read(new StringReader(Bytes.Text(input)), "fuzz");
            var encoded = AsnRangesWriter.Encode(table, null, out var overlaps);
            _ = AsnRanges.FromBytes(encoded);
            return Bytes.Shape(table.RangeCount, Math.Min(table.BrokenLineCount, 3), overlaps > 0, Bytes.Kind(table.Problems.FirstOrDefault()).Length);
        })
    // The index over the first 16 bits alone takes 256 KiB.
    { Words = Bytes.Of(",", "\n", "\"", "1.0.0.0", "::", "4294967295"), Cost = 20, AllocationLimit = (512 * 1024, 256) };

    private static FuzzTarget NetworkLists() => new(
        "text:network-list",
        Bytes.Of("# comment\nAS64500 Example\n192.0.2.0/24 note\nword data center\nstem telecom\n"),
        input =>
        {
            var list = NetworkList.Read(new StringReader(Bytes.Text(input)), "fuzz");
            return Bytes.Shape(list.Asns.Count, list.Ranges.Count, list.Phrases.Count, Math.Min(list.Problems.Count, 3));
        })
    { Words = Bytes.Of("AS", "word ", "stem ", "#", "\n", "/24") };

    private static IEnumerable<FuzzTarget> Logs()
    {
        const string json = """{"id":"1","time":"2024-05-01T10:00:00Z","user":"alice","ip":"203.0.113.7","userAgent":"x","rttMs":4,"knownUser":true,"outcome":"Success"}""" + "\n";
        const string rba = "index,Login Timestamp,User ID,Round-Trip Time [ms],IP Address,Country,Region,City,ASN,User Agent String,Browser Name and Version,OS Name and Version,Device Type,Login Successful,Is Attack IP,Is Account Takeover\n"
            + "0,2020-02-03 12:43:30.772,-4324,,10.0.65.171,NO,-,-,29695,\"Mozilla/5.0 (KHTML, like Gecko) \"\"x\"\"\",Firefox 20,iOS 13.4,mobile,False,False,False\r\n"
            + "1,2020-02-03 12:43:43.549,-4324,7.0,194.87.207.6,AU,\"a, b\",-,60117,\"open,Chrome 46,Android 4.1,mobile,False,False,False\n";
        const string ssh = "Dec 10 06:55:46 LabSZ sshd[1]: Failed password for invalid user a b from 173.234.31.186 port 38926 ssh2\n"
            + "Dec 31 23:59:59 LabSZ sshd[1]: message repeated 5 times: [ Failed password for root from 5.36.59.76 port 42393 ssh2]\n"
            + "<38>1 2024-05-01T10:00:00.123456+02:00 host sshd 2 - [a b=\"c\"] Connection closed by authenticating user x 2001:db8::1 port 5 [preauth]\n"
            + "1714557600.5 host sshd-session[2]: Accepted publickey for alice from 5.36.59.76 port 1 ssh2: ED25519 SHA256:x\n";
        byte[][] words = Bytes.Of("Dec 10 06:55:46 h sshd[1]: ", "Failed password for ", "message repeated ", " times: [ ", " from ", " port ", "1.2.3.4", "\"", ",", "False", "\"id\":", "1e9", "\n");
        foreach (var (name, format, seed) in new[] { ("log:jsonl", LogFormat.Jsonl, json), ("log:rba", LogFormat.Rba, rba), ("log:openssh", LogFormat.OpenSsh, ssh) })
            yield return new(name, [Encoding.UTF8.GetBytes(seed), Encoding.UTF8.GetBytes(seed + seed)], input => ReadLog(format, input)) { Words = words, IsJson = format == LogFormat.Jsonl, Cost = 2 };
        yield return new("log:gzip", [Gzip(json), Gzip(ssh)], input => ReadLog(LogFormat.Jsonl, input)) { Cost = 4, AllocationLimit = (2 << 20, 4_096) };
    }

    private static byte[] Gzip(string text)
    {
        var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }

    private static int ReadLog(LogFormat format, byte[] input)
    {
        using var reader = LogReader.Open(new MemoryStream(input), format);
        var (last, entries, broken, kind) = (0L, 0, 0, "");
        foreach (var entry in reader.Read())
        {
            if (entry.Broken is { } problem)
            {
                BrokenPromiseException.Unless(problem.Line > last && problem.Problem.Length is > 0 and <= 300 && !problem.Problem.Any(char.IsControl), "broken lines come in order, each with a bounded sentence");
                (last, broken, kind) = (problem.Line, broken + 1, Bytes.Kind(problem.Problem));
                continue;
            }
            var signIn = entry.SignIn!;
            BrokenPromiseException.Unless(signIn.Id.Length > 0 && signIn.User.Length <= 256 && signIn.Time >= DateTimeOffset.UnixEpoch && signIn.RttMs is null or >= 0, "an attempt is complete and within its bounds");
            entries++;
        }
        return Bytes.Shape(Math.Min(entries, 6), Math.Min(broken, 3), kind.Length);
    }

    private static FuzzTarget Labels() => new(
        "log:simulated",
        Bytes.Of("""{"id":"1","time":"2024-05-01T10:00:00Z","user":"alice","ip":"203.0.113.7","outcome":"Success","label":{"attack":"stuffing","attackIp":true}}""" + "\n"),
        input =>
        {
            using var reader = SimulatedLogReader.Open(new MemoryStream(input));
            var broken = 0;
            try
            {
                return Bytes.Shape(reader.Read(_ => broken++).Count(), Math.Min(broken, 3));
            }
            catch (InvalidDataException)
            {
                return -1;
            }
        })
    { IsJson = true, Words = Bytes.Of("\"label\":{", "\"attack\":", "\"attackIp\":", "\n") };

    private static FuzzTarget Boosted() => new(
        "file:boosted-trees", [.. Enumerable.Range(1, 2).Select(seed => Saved(stream => SomeTrees.Boosted(seed, trees: 3).Save(stream)))],
        input => ReadModel(() =>
        {
            var trees = new BoostedTrees(BoostedTreesModel.Load(new MemoryStream(input)));
            var row = new float[trees.Model.FeatureNames.Length];
            BrokenPromiseException.Unless(double.IsFinite(trees.LogOdds(row)), "a model that is accepted gives finite log odds");
            _ = trees.Explain(row, new float[row.Length]);
            return trees.Model.Trees.Length;
        }))
    { IsJson = true, Words = TreeWords, MaxLength = 16 * 1024, Cost = 3, AllocationLimit = (1 << 20, 1_024) };

    private static FuzzTarget Forest() => new(
        "file:isolation-forest", [.. Enumerable.Range(1, 2).Select(seed => Saved(stream => SomeTrees.Forest(seed, trees: 3).Save(stream)))],
        input => ReadModel(() =>
        {
            var forest = new IsolationForest(IsolationForestModel.Load(new MemoryStream(input)));
            var row = new float[forest.Model.FeatureNames.Length];
            BrokenPromiseException.Unless(forest.Score(row) is >= 0 and <= 1, "a forest that is accepted gives a share");
            return forest.Model.Trees.Length;
        }))
    { IsJson = true, Words = TreeWords, MaxLength = 16 * 1024, Cost = 3, AllocationLimit = (1 << 20, 1_024) };

    /// <summary>The calibration beside the trees; what is accepted scores every row with a share.</summary>
    private static FuzzTarget Manifest()
    {
        string[] names = [.. FeatureSchema.Names];
        var trees = SomeTrees.Boosted(1, trees: 2, features: names.Length) with { FeatureSchemaVersion = FeatureSchema.Version, FeatureNames = names };
        var forest = SomeTrees.Forest(1, trees: 2, features: names.Length) with { FeatureSchemaVersion = FeatureSchema.Version, FeatureNames = names };
        var table = new TailTable([-1, 0, .5, 2], [1, .5, .1, .001]);
        var strata = Strata.All.Select(stratum => new Calibration(stratum, 100, [table, table, table, table], table, new float[names.Length])).ToArray();
        var drift = names.Select(_ => new DriftReference([0, 1], [.1, .2, .3, .4])).ToArray();
        var model = ModelFolder.Assemble("fuzz", "nothing", trees, forest, [1, .5, .5, 1], strata, drift);
        float[][] rows = [new float[names.Length], [.. names.Select((_, i) => i % 3 == 0 ? float.NaN : i)], [.. names.Select((_, i) => 1e6f * i)]];
        return new("file:model", [Saved(stream => ModelJson.Write(stream, model.Manifest, ModelJson.Default.ModelManifest))], input => ReadModel(() =>
        {
            var read = new RiskModel(ModelJson.Read(new MemoryStream(input), ModelJson.Default.ModelManifest), trees, forest);
            foreach (var row in rows)
                BrokenPromiseException.Unless(read.TailOf(row) is > 0 and <= 1, "a model that is accepted gives a share");
            return read.Manifest.Version.Length;
        }))
        { IsJson = true, Words = Bytes.Of("\"scores\":[", "\"tails\":[", "\"weights\":[", "1e308", "-1e308", "1e-300", "\"edges\":[", "\"shares\":["), MaxLength = 64 * 1024, Cost = 20, AllocationLimit = (2 << 20, 256) };
    }

    private static byte[][] TreeWords => Bytes.Of("\"feature\":[", "\"threshold\":[", "\"left\":[", "\"missing\":\"", "\"value\":[", "-1", "1e38", "3.5e38", "LR-");

    private static byte[] Saved(Action<Stream> save)
    {
        var stream = new MemoryStream();
        save(stream);
        return stream.ToArray();
    }

    private static int ReadModel(Func<int> read)
    {
        try
        {
            return Bytes.Shape("sound", read());
        }
        catch (ModelFormatException refused)
        {
            return Bytes.Shape(Bytes.Kind(refused.Message));
        }
    }

    private static FuzzTarget Corpus(string folder)
    {
        var (list, built, changed) = (Path.Combine(folder, "hashes.txt"), Path.Combine(folder, "seed.breach"), Path.Combine(folder, "case.breach"));
        File.WriteAllLines(list, Enumerable.Range(0, 50).Select(i => $"{i * 7919:X8}{i:X32}:{i + 1}"));
        new CorpusBuilder(new() { Output = built, Kind = CorpusKind.Sha1, Format = CorpusInputFormat.Hashes, Inputs = [list], Name = "seed" }, TimeProvider.System).Build();
        var seed = File.ReadAllBytes(built);
        return new("file:breach-corpus", [seed], input =>
        {
            File.WriteAllBytes(changed, input);
            try
            {
                var corpus = BreachCorpus.Open(changed);
                Span<byte> hash = stackalloc byte[20];
                var found = 0;
                for (var i = 0; i < 64; i++)
                {
                    hash.Fill((byte)(i * 37));
                    found += corpus.TryFind(hash, out _) ? 1 : 0;
                }
                CorpusVerifier.Verify(corpus);
                return Bytes.Shape("sound", found);
            }
            catch (CorpusRefusedException refused)
            {
                return Bytes.Shape(Bytes.Kind(refused.Message[^Math.Min(50, refused.Message.Length)..]));
            }
        })
        // A corpus unmaps itself when it is collected, and a process may have 65,530 maps.
        // Each case writes a file, and the time of that is the disk's.
        { MaxLength = seed.Length + 4_096, Cost = 200, TimeLimit = TimeSpan.FromSeconds(2), AllocationLimit = (4 << 20, 256), Renew = Collect };
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static FuzzTarget CorpusLines()
    {
        var lines = Enum.GetValues<CorpusInputFormat>().Where(format => format != CorpusInputFormat.Pairs).SelectMany(format => new[] { new CorpusLine(CorpusKind.Sha1, format, null), new CorpusLine(CorpusKind.Ntlm, format, null) }).ToArray();
        return new("text:corpus-line", Bytes.Of("5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:10437277", "8846F7EAEE8FB117AD06BDD830B7586C:3", "hunter2"), input =>
        {
            var taken = 0;
            foreach (var line in lines)
                taken = taken * 2 + (line.TryParse(input, [], 7, out _, out _) ? 1 : 0);
            return taken;
        })
        { Words = Bytes.Of(":", "0", "18446744073709551616"), MaxLength = 6_000 };
    }

    private static FuzzTarget AuditLines() => new(
        "text:audit-line", Bytes.Of("ola:5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8", "kari;{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", "admin:500:AAD3B435B51404EEAAD3B435B51404EE:8846F7EAEE8FB117AD06BDD830B7586C:::"), input =>
        {
            Span<byte> hash = stackalloc byte[SubmittedCredential.Sha1Bytes];
            return Bytes.Shape(AuditLine.TryParse(input, hash, out var user, out var kind), kind, user.Length > 0);
        })
    { Words = Bytes.Of(":", "{SHA}", ";", ",", "::", "=") };

    private static FuzzTarget Page() => new(
        "answer:range", Bytes.Of("0018A45C4D1DEF81644B54AB7F969B88D65:3\r\n00D4F6E8FA6EECAD2A3AA415EEC418D38EC:2\r\nFFF983A91443AE72BD98E59ADAB93B31974:0\r\n"), input =>
            Bytes.Shape(RangePage.TryParse(new RangePrefix(false, 0x5BAA6), input, null, DateTimeOffset.UnixEpoch, out var page), Math.Min(page?.Count ?? -1, 5)))
    { Words = Bytes.Of(":", "\r\n", ":0", "<html>", "0018A45C4D1DEF81644B54AB7F969B88D65:1\n") };
}
