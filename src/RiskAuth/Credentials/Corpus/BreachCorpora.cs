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

    /// <summary>Files that could not be used, each with its reason, and the folder when it cannot be read.</summary>
    public IReadOnlyList<CorpusRefusal> Refused => _snapshot.Refused;

    internal PairTagger? Pairs { get; }

    internal Snapshot Current => _snapshot;

    /// <summary>
    /// Looks at the folder and loads what is new or changed; true when anything is. A file that is refused leaves the
    /// corpus of the same name, if one was loaded, in use, and a folder that cannot be read leaves all. What could not be
    /// read is tried again the next time, because the reason may pass and leaves no trace in a file's size or time.
    /// </summary>
    public bool Refresh()
    {
        lock (_refresh)
        {
            var before = _snapshot;
            var paths = Find(out var folderRefusal);
            var files = paths is null ? before.Files : LoadNew(paths, before);
            if (folderRefusal == before.FolderRefusal && files.SequenceEqual(before.Files))
                return false;
            _snapshot = new Snapshot(files, folderRefusal);
            return true;
        }
    }

    /// <returns>Null when the folder cannot be read; none when it does not exist.</returns>
    private string[]? Find(out CorpusRefusal? refusal)
    {
        refusal = null;
        try
        {
            return [.. Directory.EnumerateFiles(_folder, "*.breach").Order(StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            refusal = new(_folder, $"{_folder}: the folder of corpora cannot be read ({failure.Message}); those read before stay in use");
            return null;
        }
    }

    private LoadedFile[] LoadNew(string[] paths, Snapshot before)
    {
        var files = new LoadedFile[paths.Length];
        for (var i = 0; i < files.Length; i++)
        {
            var version = VersionOf(paths[i]);
            var known = before.Files.FirstOrDefault(file => file.Path == paths[i]);
            files[i] = known is { Version: not null } && known.Version == version ? known : Load(paths[i], version, known?.Corpus, i);
        }
        return files;
    }

    private LoadedFile Load(string path, string? version, BreachCorpus? previous, int earlier)
    {
        if (earlier >= MaxFiles)
            return new(path, null, previous, $"{path}: more than {MaxFiles} corpora in one folder; merge some");
        try
        {
            var corpus = BreachCorpus.Open(path, IsSmall(path) ? FileMapping.PrivateCopy : FileMapping.InPlace);
            if (corpus.Kind == CorpusKind.Pair && corpus.Header.KeyCheck != Pairs?.KeyCheck)
                throw new CorpusRefusedException(path, "its pairs were tagged under another installation key");
            return new(path, version, corpus, null);
        }
        catch (CorpusRefusedException refusal)
        {
            return new(path, refusal.InnerException is null ? version : null, previous, refusal.Message);
        }
    }

    private static bool IsSmall(string path) => new FileInfo(path) is not { Exists: true, Length: > MaxCopiedBytes };

    private static string? VersionOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}") : null;
    }

    /// <param name="Version">What the file was like when it was read; null when it is to be read again however it looks.</param>
    internal sealed record LoadedFile(string Path, string? Version, BreachCorpus? Corpus, string? Refusal);

    internal sealed class Snapshot(LoadedFile[] files, CorpusRefusal? folderRefusal)
    {
        public static readonly Snapshot Empty = new([], null);

        public readonly CorpusRefusal? FolderRefusal = folderRefusal;
        public readonly LoadedFile[] Files = files;
        public readonly BreachCorpus[] All = [.. files.Select(file => file.Corpus).OfType<BreachCorpus>()];
        public readonly CorpusRefusal[] Refused =
        [
            .. folderRefusal is null ? [] : new[] { folderRefusal },
            .. files.Where(file => file.Refusal is not null).Select(file => new CorpusRefusal(file.Path, file.Refusal!)),
        ];

        public readonly BreachCorpus[] Sha1 = Of(files, CorpusKind.Sha1);
        public readonly BreachCorpus[] Ntlm = Of(files, CorpusKind.Ntlm);
        public readonly BreachCorpus[] Pairs = Of(files, CorpusKind.Pair);

        private static BreachCorpus[] Of(LoadedFile[] files, CorpusKind kind) =>
            [.. files.Select(file => file.Corpus).OfType<BreachCorpus>().Where(corpus => corpus.Kind == kind)];
    }
}

/// <param name="Reason">A sentence that names the file.</param>
public sealed record CorpusRefusal(string Path, string Reason);
