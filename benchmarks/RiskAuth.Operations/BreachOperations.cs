using System.Globalization;
using System.Text;
using RiskAuth.Credentials.Corpus;

namespace RiskAuth.Operations;

/// <summary>Looks hashes up in an offline corpus, half of them known.</summary>
internal sealed class BreachOperations : IDisposable
{
    public const int Hashes = 1_024;

    private const int CorpusHashes = 50_000;

    private readonly byte[][] _hashes = new byte[Hashes][];
    private readonly string _folder = Directory.CreateTempSubdirectory("riskauth-operations-").FullName;
    private readonly BreachCorpus _corpus;
    private int _found;

    public BreachOperations()
    {
        var random = new Random(4);
        var lines = new StringBuilder();
        var hash = new byte[20];
        for (var i = 0; i < CorpusHashes; i++)
        {
            random.NextBytes(hash);
            lines.Append(Convert.ToHexString(hash)).Append(CultureInfo.InvariantCulture, $":{i % 100 + 1}\n");
            if (i < Hashes)
                _hashes[i] = i % 2 == 0 ? [.. hash] : [.. hash[1..], hash[0]];
        }
        var (input, output) = (Path.Combine(_folder, "input.txt"), Path.Combine(_folder, "corpus.breach"));
        File.WriteAllText(input, lines.ToString());
        new CorpusBuilder(
            new CorpusBuild { Output = output, Kind = CorpusKind.Sha1, Format = CorpusInputFormat.Hashes, Inputs = [input], Name = "corpus", InstallationKey = new byte[32] },
            TimeProvider.System).Build();
        _corpus = BreachCorpus.Open(output);
    }

    public void LookUp()
    {
        foreach (var hash in _hashes)
            _found += _corpus.TryFind(hash, out _) ? 1 : 0;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
