using RiskAuth.Network;

namespace RiskAuth.Credentials.Corpus;

/// <summary>
/// All corpora of one folder (<c>*.breach</c>), as one immutable snapshot that <see cref="Refresh"/> replaces in one
/// write: look-ups take no lock and allocate nothing, and those under way finish on the corpora that they began with.
/// </summary>
public sealed class BreachCorpora
{
    /// <summary>The most files that are read; the others are refused by name.</summary>
    public const int MaxFiles = 16;

    /// <summary>Smaller files are copied, some 35 million hashes; of larger ones a second copy would cost too much.</summary>
    internal const long MaxCopiedBytes = 256 << 20;

    private readonly string _folder;
    private readonly Lock _refresh = new();
    private volatile Snapshot _snapshot = Snapshot.Empty;

    /// <param name="installationKey">The key that pairs are tagged with; empty to leave pairs out.</param>
    public BreachCorpora(string folder, ReadOnlySpan<byte> installationKey = default)
    {
        _folder = folder;
        Pairs = installationKey.IsEmpty ? null : new PairTagger(installationKey);
        Refresh();
    }

    public IReadOnlyList<BreachCorpus> Loaded => _snapshot.All;

    /// <summary>Files that could not be used, each with its reason.</summary>
    public IReadOnlyList<CorpusRefusal> Refused => _snapshot.Refused;

    internal PairTagger? Pairs { get; }

    internal Snapshot Current => _snapshot;

    /// <summary>
    /// Looks at the folder and loads what is new or changed; true when anything is. A file that is refused leaves the
    /// corpus of the same name, if one was loaded, in use.
    /// </summary>
    public bool Refresh()
    {
        lock (_refresh)
        {
            var before = _snapshot;
            var files = new List<LoadedFile>();
            foreach (var path in Find())
            {
                var version = VersionOf(path);
                var known = before.Files.FirstOrDefault(file => file.Path == path);
                files.Add(known?.Version == version ? known : Load(path, version, known?.Corpus, files.Count));
            }
            if (files.SequenceEqual(before.Files))
                return false;
            _snapshot = new Snapshot([.. files]);
            return true;
        }
    }

    private string[] Find()
    {
        try
        {
            return Directory.Exists(_folder) ? [.. Directory.EnumerateFiles(_folder, "*.breach").Order(StringComparer.Ordinal)] : [];
        }
        catch (IOException)
        {
            // A folder that vanishes while it is read is as good as empty.
            return [];
        }
    }

    private LoadedFile Load(string path, string version, BreachCorpus? previous, int earlier)
    {
        try
        {
            if (earlier >= MaxFiles)
                throw new CorpusRefusedException(path, $"more than {MaxFiles} corpora in one folder; merge some");
            var corpus = BreachCorpus.Open(path, IsSmall(path) ? FileMapping.PrivateCopy : FileMapping.InPlace);
            if (corpus.Kind == CorpusKind.Pair && corpus.Header.KeyCheck != Pairs?.KeyCheck)
                throw new CorpusRefusedException(path, "its pairs were tagged under another installation key");
            return new(path, version, corpus, null);
        }
        catch (CorpusRefusedException refusal)
        {
            return new(path, version, previous, refusal.Message);
        }
    }

    private static bool IsSmall(string path) => new FileInfo(path) is not { Exists: true, Length: > MaxCopiedBytes };

    private static string VersionOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}") : "";
    }

    internal sealed record LoadedFile(string Path, string Version, BreachCorpus? Corpus, string? Refusal);

    internal sealed class Snapshot(LoadedFile[] files)
    {
        public static readonly Snapshot Empty = new([]);

        public readonly LoadedFile[] Files = files;
        public readonly BreachCorpus[] All = [.. files.Select(file => file.Corpus).OfType<BreachCorpus>()];
        public readonly CorpusRefusal[] Refused = [.. files.Where(file => file.Refusal is not null).Select(file => new CorpusRefusal(file.Path, file.Refusal!))];
        public readonly BreachCorpus[] Sha1 = Of(files, CorpusKind.Sha1);
        public readonly BreachCorpus[] Ntlm = Of(files, CorpusKind.Ntlm);
        public readonly BreachCorpus[] Pairs = Of(files, CorpusKind.Pair);

        private static BreachCorpus[] Of(LoadedFile[] files, CorpusKind kind) =>
            [.. files.Select(file => file.Corpus).OfType<BreachCorpus>().Where(corpus => corpus.Kind == kind)];
    }
}

/// <param name="Reason">A sentence that names the file.</param>
public sealed record CorpusRefusal(string Path, string Reason);
