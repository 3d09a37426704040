using Microsoft.Extensions.DependencyInjection;
using RiskAuth.Credentials.Corpus;

namespace RiskAuth.Faults.Scenarios;

internal static class CorpusScenario
{
    /// <summary>Enough for a file of many pages, so that a cut takes some of them away.</summary>
    private const int Hashes = 100_000;

    private static readonly string Always = Hash(0);

    public static Scenario Create() => new(
        "corpus-files", "Corpora of breached passwords that are replaced, written over, cut off, filled with rubbish or deleted while they are in use never fail a request; the last good one stays in use until it is deleted.", RunAsync);

    private static async Task<string> RunAsync(FaultRun run)
    {
        var folder = Directory.CreateDirectory(Path.Combine(run.Data, "breaches")).FullName;
        var path = Path.Combine(folder, "leaked.breach");
        var (odd, even) = (Build(run, "odd", n => n % 2 == 1), Build(run, "even", n => n % 2 == 0));
        await File.WriteAllBytesAsync(path, odd);
        var ledger = new Ledger();
        await using var server = await LocalServer.StartAsync(run, TimeProvider.System);
        var corpora = server.Services.GetRequiredService<BreachCorpora>();
        using var client = server.Client();
        using var stop = new CancellationTokenSource();
        var load = Clients.LoadAsync(4, (caller, i) => ledger.SignInAsync(client, $"user{caller}", $"81.2.69.{i % 250}", more: Credential(Hash(1 + i % Hashes))), stop.Token);
        await AreAsync(odd, "at first");
        for (var round = 0; round < run.Of(25, 2); round++)
        {
            var (one, other) = round % 2 == 0 ? (even, odd) : (odd, even);
            await File.WriteAllBytesAsync(path + ".new", one);
            File.Move(path + ".new", path, overwrite: true);
            await RefreshedAsync(one, "after it was replaced by renaming");
            await File.WriteAllBytesAsync(path, other);
            await AreAsync(one, "after it was written over in place, and before it was looked at");
            await RefreshedAsync(other, "after it was written over in place");
            using (var file = File.OpenWrite(path))
                file.SetLength(file.Length / 2);
            await AreAsync(other, "after it was cut off, and before it was looked at");
            await RefreshedAsync(other, "after it was cut off");
            await File.WriteAllBytesAsync(path, [.. Enumerable.Range(0, 5_000).Select(i => (byte)(i * 31))]);
            await RefreshedAsync(other, "after rubbish was written over it");
        }
        File.Delete(path);
        await RefreshedAsync(null, "after it was deleted");
        await File.WriteAllBytesAsync(path, odd);
        await RefreshedAsync(odd, "after it came back");
        await stop.CancelAsync();
        await load;
        await ledger.CheckAsync(client);
        return $"{run.Of(25, 2)} rounds of four changes under load, {ledger.Answered:N0} assessments answered and none failed";

        async Task RefreshedAsync(byte[]? corpus, string when)
        {
            corpora.Refresh();
            await AreAsync(corpus, when);
        }

        async Task AreAsync(byte[]? corpus, string when)
        {
            await IsAsync(Always, corpus is not null, when);
            await IsAsync(Hash(Hashes - 1), corpus == odd, when);
            await IsAsync(Hash(Hashes - 2), corpus == even, when);
        }

        async Task IsAsync(string hash, bool isKnown, string when)
        {
            var answer = await ledger.SignInAsync(client, "probe", "81.2.69.142", more: Credential(hash));
            var found = answer?["credential"]?["status"]?.GetValue<string>();
            ClaimBrokenException.Unless(answer is null || found == "Compromised" == isKnown, $"{when} the status of {hash} is {found}");
        }
    }

    private static byte[] Build(FaultRun run, string name, Func<int, bool> holds)
    {
        var (text, output) = (Path.Combine(run.Folder, name + ".txt"), Path.Combine(run.Folder, name + ".breach"));
        File.WriteAllLines(text, Enumerable.Range(1, Hashes - 1).Where(holds).Select(Hash).Prepend(Always));
        var build = new CorpusBuild { Output = output, Kind = CorpusKind.Sha1, Format = CorpusInputFormat.Hashes, Inputs = [text], Name = name };
        new CorpusBuilder(build, TimeProvider.System).Build();
        return File.ReadAllBytes(output);
    }

    private static string Credential(string hash) => $$""","credential":{"sha1":"{{hash}}"}""";

    /// <summary>Hexadecimal digits spread as those of SHA-1 are.</summary>
    private static string Hash(int n) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(n)).AsSpan(0, 20));
}
