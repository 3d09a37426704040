namespace RiskAuth.Network.Mmdb;

/// <summary>
/// Reads MaxMind DB files (format 2.0: record sizes 24, 28 and 32, IPv4 within IPv6 trees, every data type). A look-up
/// walks the mapped bytes and allocates nothing. Safe for any number of threads; needs no disposal (see
/// <see cref="FileBytes"/>). Source: the published MaxMind DB File Format Specification 2.0.
/// </summary>
public sealed class MmdbReader
{
    private readonly MmdbTree _tree;
    private readonly MmdbSection _data;
    private readonly FileBytes _bytes;

    private MmdbReader(FileBytes bytes)
    {
        Metadata = MmdbMetadata.Read(bytes, out var metadataStart);
        var treeLength = (long)Metadata.NodeCount * Metadata.NodeLength;
        var dataStart = treeLength + MmdbTree.SeparatorLength;
        if (dataStart > metadataStart)
            throw new MmdbFormatException($"A search tree of {Metadata.NodeCount} nodes does not fit into the file.");
        _tree = new(bytes, Metadata);
        _data = new(bytes, (int)dataStart, metadataStart - (int)dataStart);
        (_bytes, Length) = (bytes, bytes.Length);
    }

    public MmdbMetadata Metadata { get; }

    /// <summary>The file's size in bytes.</summary>
    public int Length { get; }

    public bool HoldsIPv4 => _tree.HoldsIPv4;

    public bool HoldsIPv6 => _tree.HoldsIPv6;

    /// <param name="copyFolder">Where <see cref="FileMapping.PrivateCopy"/> puts its unnamed copy; the system's temporary folder when null.</param>
    /// <exception cref="MmdbFormatException">The file is no valid database.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static MmdbReader Open(string path, FileMapping mapping = FileMapping.PrivateCopy, string? copyFolder = null) =>
        new(FileBytes.Open(path, mapping, copyFolder));

    /// <summary>Reads a database that is in memory already.</summary>
    /// <exception cref="MmdbFormatException">The bytes are no valid database.</exception>
    public static MmdbReader FromBytes(ReadOnlySpan<byte> database) => new(FileBytes.Copy(database));

    /// <inheritdoc cref="FileBytes.LetGo"/>
    internal void LetGo() => _bytes.LetGo();

    /// <summary>The record of the smallest network that holds the address. An IPv6 address in a database of IPv4 is not found.</summary>
    /// <exception cref="MmdbFormatException">The part of the file that was read is broken.</exception>
    public bool TryFind(ClientAddress address, out MmdbValue record) => TryRead(_tree.Find(address), out record, out _);

    /// <param name="recordOffset">Where in the file's data section the record is: equal for networks that share a record.</param>
    public bool TryFind(ClientAddress address, out MmdbValue record, out uint recordOffset) =>
        TryRead(_tree.Find(address), out record, out recordOffset);

    /// <param name="network">The network that the answer holds for, also when nothing is known of it.</param>
    public bool TryFind(ClientAddress address, out MmdbValue record, out AddressRange network)
    {
        var found = TryRead(_tree.Find(address, out var prefixLength), out record, out _);
        network = new(address, prefixLength);
        return found;
    }

    /// <summary>
    /// Only the offset of the address's record, for a caller that has decoded it before: the search tree is read and
    /// the data are not.
    /// </summary>
    public bool TryFindOffset(ClientAddress address, out uint recordOffset)
    {
        var record = _tree.Find(address);
        recordOffset = record - _tree.NodeCount - MmdbTree.SeparatorLength;
        return record != _tree.NodeCount;
    }

    /// <summary>The record at an offset that <see cref="TryFindOffset"/> gave.</summary>
    public MmdbValue ReadAt(uint recordOffset) => new(_data, _data.ReadResolved(recordOffset, out _));

    /// <summary>Reads the whole search tree once.</summary>
    /// <exception cref="MmdbFormatException">The search tree is broken.</exception>
    public void Verify() => _tree.Verify(_data.Length);

    /// <summary>Every network that has a record, IPv4 first. The aliases that some databases hold for IPv4 (6to4, Teredo, mapped) are left out.</summary>
    /// <exception cref="MmdbFormatException">The part of the file that was read is broken.</exception>
    public IEnumerable<(AddressRange Network, MmdbValue Record)> Networks() =>
        MmdbNetworks.Of(_tree).Select(found => (found.Network, ReadAt(found.Record - _tree.NodeCount - MmdbTree.SeparatorLength)));

    /// <summary>Every answer of <see cref="TryFindOffset"/> for one family, in the order of addresses. Never throws: what is broken is left unsettled.</summary>
    internal IEnumerable<NetworkCut> Cuts(bool isIPv4) => MmdbCuts.Of(_tree, _data.Length, isIPv4);

    private bool TryRead(uint record, out MmdbValue value, out uint recordOffset)
    {
        var found = record != _tree.NodeCount;
        recordOffset = record - _tree.NodeCount - MmdbTree.SeparatorLength;
        value = found ? ReadAt(recordOffset) : default;
        return found;
    }
}
