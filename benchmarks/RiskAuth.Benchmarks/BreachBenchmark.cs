using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Credentials.Corpus;

namespace RiskAuth.Benchmarks;

/// <summary>
/// Claim: what the offline credential check adds to an assessment is microseconds and no garbage. A million hashes; for
/// larger corpora, whose look-ups miss the processor's caches, run <c>riskauth breaches bench</c>.
/// </summary>
[MemoryDiagnoser]
public class BreachBenchmark
{
    private const int Hashes = 1_000_000;
    private const int Batch = 1024;

    private readonly byte[][] _known = new byte[Batch][];
    private readonly byte[][] _unknown = new byte[Batch][];
    private readonly PasswordTagger _tagger = new(new byte[32]);
    private readonly string _password = "A fairly long Passw0rd!";
    private string _folder = "";
    private BreachCorpus _corpus = null!;
    private LayeredCredentialCheck _check = null!;
    private SubmittedCredential _credential = null!;

    [GlobalSetup]
    public void Setup()
    {
        _folder = Directory.CreateTempSubdirectory("riskauth-benchmark-").FullName;
        var random = new Random(4);
        var lines = new StringBuilder();
        var hash = new byte[20];
        for (var i = 0; i < Hashes; i++)
        {
            random.NextBytes(hash);
            lines.Append(Convert.ToHexString(hash)).Append(CultureInfo.InvariantCulture, $":{i % 100 + 1}\n");
            if (i < Batch)
                _known[i] = (byte[])hash.Clone();
        }
        for (var i = 0; i < Batch; i++)
        {
            _unknown[i] = new byte[20];
            random.NextBytes(_unknown[i]);
        }
        Build("hashes", CorpusKind.Sha1, CorpusInputFormat.Hashes, lines.ToString());
        Build("pairs", CorpusKind.Pair, CorpusInputFormat.Pairs, "alice@example.org:quiet-River-41\n");
        _corpus = BreachCorpus.Open(Path.Combine(_folder, "hashes.breach"));
        _check = new LayeredCredentialCheck(new BreachCorpora(_folder, new byte[32]), null, _tagger);
        SubmittedCredential.TryFromPassword(_password, out _credential!);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _credential.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Batch)]
    public int FindUnknown() => Find(_unknown);

    [Benchmark(OperationsPerInvoke = Batch)]
    public int FindKnown() => Find(_known);

    [Benchmark]
    public ulong Tag() => _tagger.Tag(_credential);

    /// <summary>What a sign-in costs: tag, pair and look-up.</summary>
    [Benchmark]
    public ValueTask<CredentialCheck> CheckAtSignIn() => _check.CheckAsync(_credential, "alice@example.org", SignInKind.SignIn, default);

    /// <summary>The same and all alterations.</summary>
    [Benchmark]
    public ValueTask<CredentialCheck> CheckAtSignUp() => _check.CheckAsync(_credential, "alice@example.org", SignInKind.SignUp, default);

    /// <summary>Buffer, SHA-1 and clearing.</summary>
    [Benchmark]
    public bool TakePassword()
    {
        var taken = SubmittedCredential.TryFromPassword(_password, out var credential);
        credential?.Dispose();
        return taken;
    }

    private int Find(byte[][] hashes)
    {
        var found = 0;
        foreach (var hash in hashes)
            found += _corpus.TryFind(hash, out _) ? 1 : 0;
        return found;
    }

    private void Build(string name, CorpusKind kind, CorpusInputFormat format, string text)
    {
        var input = Path.Combine(_folder, "input.txt");
        File.WriteAllText(input, text);
        new CorpusBuilder(
            new CorpusBuild { Output = Path.Combine(_folder, name + ".breach"), Kind = kind, Format = format, Inputs = [input], Name = name, InstallationKey = new byte[32] },
            TimeProvider.System).Build();
        File.Delete(input);
    }
}
