using System.Collections.Frozen;

namespace RiskAuth.Network.Classes;

/// <summary>
/// Says what kind of network an address belongs to: from lists of address ranges and of autonomous systems, and where
/// these are silent from words in the organisation's name. The lists of data/networks are built in; an operator's own
/// folder of the same files is read after them and outranks them.
/// </summary>
public sealed class NetworkClassifier
{
    /// <summary>The longest organisation's name that is looked at.</summary>
    public const int MaxNameLength = 256;

    /// <summary>
    /// The classes that have a list, in the order in which their words are tried: a university's hosting centre is a
    /// university's, and a carrier's data centre is a data centre.
    /// </summary>
    private static readonly (NetworkClass Class, string File)[] Files =
    [
        (NetworkClass.Anonymizer, "anonymizer.txt"),
        (NetworkClass.Education, "education.txt"),
        (NetworkClass.Government, "government.txt"),
        (NetworkClass.MobileCarrier, "mobile-carrier.txt"),
        (NetworkClass.Hosting, "hosting.txt"),
        (NetworkClass.Residential, "residential.txt"),
        (NetworkClass.Business, "business.txt"),
    ];

    private readonly FrozenDictionary<uint, NetworkClass> _asns;
    private readonly AddressRanges _ranges;
    private readonly NetworkClass[] _rangeClasses;
    private readonly OrganizationPhrases _phrases;

    private NetworkClassifier(List<(NetworkClass Class, NetworkList List)> lists)
    {
        var asns = new Dictionary<uint, NetworkClass>();
        foreach (var (networkClass, list) in lists)
        {
            foreach (var asn in list.Asns)
                asns[asn] = networkClass;
        }
        _asns = asns.ToFrozenDictionary();
        // Of equal ranges the first is found, and the operator's come last.
        var ranges = lists.SelectMany(one => one.List.Ranges.Select(range => (Range: range, one.Class))).Reverse().Take(AddressRanges.MaxRanges).ToList();
        _ranges = new(ranges.Select(one => one.Range));
        _rangeClasses = [.. ranges.Select(one => one.Class)];
        _phrases = new(Files.SelectMany(file => lists.Where(one => one.Class == file.Class).SelectMany(one => one.List.Phrases, (_, phrase) => (phrase, file.Class))));
        Problems = [.. lists.SelectMany(one => one.List.Problems)];
    }

    /// <summary>The built-in lists alone.</summary>
    public static NetworkClassifier BuiltIn { get; } = Load(null);

    /// <summary>Lines of the lists that could not be read.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <param name="folder">An operator's own lists, files of the same names, any of which may be absent; or null.</param>
    public static NetworkClassifier Load(string? folder)
    {
        var lists = new List<(NetworkClass, NetworkList)>();
        foreach (var (networkClass, file) in Files)
        {
            using var builtIn = typeof(NetworkClassifier).Assembly.GetManifestResourceStream($"networks/{file}")
                ?? throw new InvalidOperationException($"The list {file} is not built in.");
            using var reader = new StreamReader(builtIn);
            lists.Add((networkClass, NetworkList.Read(reader, file)));
        }
        foreach (var (networkClass, file) in Files)
        {
            if (folder is null || !File.Exists(Path.Combine(folder, file)))
                continue;
            using var reader = new StreamReader(Path.Combine(folder, file));
            lists.Add((networkClass, NetworkList.Read(reader, Path.Combine(folder, file))));
        }
        return new(lists);
    }

    /// <summary>The class of an address that lies in a listed range, else <see cref="NetworkClass.Unknown"/>. Allocates nothing.</summary>
    public NetworkClass Classify(ClientAddress address)
    {
        var index = _ranges.IndexOf(address);
        return index < 0 ? NetworkClass.Unknown : _rangeClasses[index];
    }

    /// <summary>Every answer of <see cref="Classify(ClientAddress)"/> for one family, as a number, in the order of addresses.</summary>
    internal IEnumerable<NetworkCut> Cuts(bool isIPv4) =>
        _ranges.Cuts(isIPv4).Select(cut => cut with { Answer = cut.Answer < 0 ? (long)NetworkClass.Unknown : (long)_rangeClasses[cut.Answer] });

    /// <param name="asn">0 when unknown.</param>
    public NetworkClass Classify(uint asn, string? organization)
    {
        if (_asns.TryGetValue(asn, out var listed))
            return listed;
        return organization is { Length: > 0 and <= MaxNameLength } ? _phrases.Classify(organization) : NetworkClass.Unknown;
    }
}
