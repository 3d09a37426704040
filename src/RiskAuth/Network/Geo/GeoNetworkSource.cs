using RiskAuth.Network.Classes;

namespace RiskAuth.Network.Geo;

/// <summary>Where network data come from.</summary>
public sealed record GeoOptions
{
    /// <summary>The folder of databases; it need not exist. Default: <c>data/geo</c>.</summary>
    public string Folder { get; init; } = Path.Combine("data", "geo");

    /// <summary>An operator's own lists of networks, which outrank the built-in ones. Default: <c>networks</c> below <see cref="Folder"/>.</summary>
    public string? ListFolder { get; init; }

    /// <summary>How files are brought into memory. Default: <see cref="FileMapping.PrivateCopy"/>.</summary>
    public FileMapping Mapping { get; init; } = FileMapping.PrivateCopy;

    /// <summary>Where private copies go; they have no names and vanish with the process. Default: the system's temporary folder.</summary>
    public string? CopyFolder { get; init; }

    /// <summary>Nodes and ranges from which on a <see cref="FactsMap"/> is made; fewer lie in the processor's caches as they are.</summary>
    internal long MinSizeForMap { get; init; } = 100_000;

    /// <summary>What each family of addresses may take of a <see cref="FactsMap"/>.</summary>
    internal int MaxMapBytes { get; init; } = AddressTree.MaxBytes;
}

/// <summary>
/// Looks addresses up in the databases of a folder: places from City and Country databases, autonomous systems from
/// ASN databases or built ASN ranges, classes from Anonymous-IP databases, lists and organisations' names. Without
/// any file it answers <see cref="NetworkFacts.Unknown"/>, and its status says so. A look-up of known records
/// allocates nothing and takes no lock; newer files are taken over by <see cref="Refresh"/> in one write.
/// </summary>
public sealed class GeoNetworkSource : INetworkSource
{
    private readonly GeoOptions _options;
    private readonly TimeProvider _time;
    private readonly TextCache _texts = new();
    private readonly Lock _refreshing = new();
    private GeoSnapshot _snapshot;

    // What the last refresh found; read and written under the lock.
    private OrderedDictionary<string, GeoFile> _files = new(StringComparer.Ordinal);
    private NetworkClassifier _classifier = NetworkClassifier.BuiltIn;
    private GeoFileStamp[] _listStamps = [];
    private string? _folderProblem;
    private string? _listProblem;
    private string? _mapProblem;

    /// <summary>Reads what is in the folder. Never throws for what it finds there: <see cref="Status"/> says it.</summary>
    public GeoNetworkSource(GeoOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _time) = (options, time);
        _snapshot = new([], null, _classifier, _texts);
        Refresh();
    }

    /// <summary>
    /// Completes when look-ups are as fast as they get in the files of the last refresh: large ones are laid out anew
    /// for that, behind look-ups that search them as they are. Never fails; <see cref="Status"/> says what went wrong.
    /// </summary>
    public Task MapMade { get; private set; } = Task.CompletedTask;

    /// <summary>Bytes of that layout, without texts; 0 while there is none.</summary>
    public long MapBytes => Volatile.Read(ref _snapshot).Map?.Bytes ?? 0;

    public bool HasData => Volatile.Read(ref _snapshot).HasData;

    public NetworkFacts Find(ClientAddress address) => Volatile.Read(ref _snapshot).Find(address);

    /// <summary>As <see cref="Find"/>, in the files as they are; false when <see cref="Find"/> does the same because it has nothing better.</summary>
    internal bool TrySearch(ClientAddress address, out NetworkFacts facts)
    {
        var snapshot = Volatile.Read(ref _snapshot);
        facts = snapshot.Search(address);
        return snapshot.Map is { } map && map.NumberOf(address) != FactsMap.Unsettled;
    }

    /// <summary>What each database in use holds of an address, word for word: for a person who wants to know why. Not fast.</summary>
    public IReadOnlyList<GeoRecord> Records(ClientAddress address)
    {
        lock (_refreshing)
        {
            var located = SpecialAddresses.Located(address);
            return [.. _files.Values.Select(file => file.RecordOf(located, _options.Folder)).OfType<GeoRecord>()];
        }
    }

    /// <summary>
    /// Takes over files that were added, replaced or removed. A file that cannot be read leaves its earlier version in
    /// use; one that is gone leaves only when it is gone the next time too, because installers remove before they
    /// write. For a host to call every minute or so; cheap when nothing has changed.
    /// </summary>
    /// <returns>Whether look-ups now see something else.</returns>
    public bool Refresh()
    {
        lock (_refreshing)
        {
            var filesChanged = RefreshFiles();
            var listsChanged = RefreshLists();
            if (!filesChanged && !listsChanged)
                return false;
            var databases = _files.Values.Select(file => file.Database).OfType<GeoDatabase>().ToList();
            var ranges = _files.Values.Select(file => file.Ranges).FirstOrDefault(found => found is not null);
            var snapshot = new GeoSnapshot(databases, ranges, _classifier, _texts);
            Volatile.Write(ref _snapshot, snapshot);
            StartMap(snapshot);
            return true;
        }
    }

    public GeoStatus Status()
    {
        lock (_refreshing)
        {
            var now = _time.GetUtcNow();
            var files = _files.Values.Select(file => file.StatusAt(now, _options.Folder)).ToList();
            string?[] problems = [_folderProblem, _listProblem, _mapProblem, .. _classifier.Problems, .. GeoProblems.Of(files, _options.Folder)];
            return new(files, [.. problems.OfType<string>()]);
        }
    }

    private void StartMap(GeoSnapshot snapshot)
    {
        _mapProblem = null;
        MapMade = snapshot.Size < _options.MinSizeForMap
            ? Task.CompletedTask
            : Task.Factory.StartNew(() => MakeMap(snapshot), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void MakeMap(GeoSnapshot snapshot)
    {
        bool IsWanted() => Volatile.Read(ref _snapshot) == snapshot;
        string? problem = null;
        try
        {
            snapshot.MakeMap(_options.MaxMapBytes, IsWanted);
            if (snapshot.Map is null)
                problem = "they are too large to be laid out for it.";
        }
        // No look-up needs the map, so nothing that goes wrong here may stop the host, nor stay unseen.
        catch (Exception error)
        {
            problem = error.Message;
        }
        if (problem is null)
            return;
        lock (_refreshing)
        {
            if (IsWanted())
                _mapProblem = $"The databases are searched as they are, more slowly than they could be: {problem}";
        }
    }

    private bool RefreshFiles()
    {
        List<GeoFileStamp> found;
        try
        {
            found = GeoFiles.In(_options.Folder);
            _folderProblem = null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _folderProblem = $"The folder {_options.Folder} cannot be read ({error.Message}); what was read before stays in use.";
            return false;
        }
        var files = new OrderedDictionary<string, GeoFile>(StringComparer.Ordinal);
        foreach (var stamp in found)
        {
            var earlier = _files.GetValueOrDefault(stamp.Path);
            files[stamp.Path] = earlier is { IsToBeReadAgain: false } && earlier.Stamp == stamp ? earlier with { IsMissing = false } : GeoFile.Load(stamp, _options, earlier);
        }
        foreach (var (path, file) in _files)
        {
            if (!file.IsMissing && !files.ContainsKey(path))
                files[path] = file with { IsMissing = true };
        }
        var hasChanged = !files.Values.Select(file => (file.Database, file.Ranges)).SequenceEqual(_files.Values.Select(file => (file.Database, file.Ranges)));
        _files = files;
        return hasChanged;
    }

    private bool RefreshLists()
    {
        try
        {
            var stamps = GeoFiles.Lists(ListFolder);
            var haveChanged = !stamps.AsSpan().SequenceEqual(_listStamps);
            if (haveChanged)
                _classifier = NetworkClassifier.Load(ListFolder);
            // Not before they are read: what keeps them from it may pass, and leaves no trace in the stamps.
            (_listStamps, _listProblem) = (stamps, null);
            return haveChanged;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _listProblem = $"The lists in {ListFolder} cannot be read ({error.Message}); those read before stay in use.";
            return false;
        }
    }

    private string ListFolder => _options.ListFolder ?? Path.Combine(_options.Folder, "networks");
}
