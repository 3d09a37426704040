namespace RiskAuth.Network.Mmdb;

/// <summary>Lists a search tree's networks in the order of their addresses.</summary>
internal static class MmdbNetworks
{
    public static IEnumerable<(AddressRange Network, uint Record)> Of(MmdbTree tree)
    {
        if (tree.HoldsIPv4)
        {
            foreach (var found in Walk(tree, tree.RootIPv4, isIPv4: true))
                yield return found;
        }
        if (!tree.HoldsIPv6)
            yield break;
        foreach (var found in Walk(tree, 0, isIPv4: false))
            yield return found;
    }

    /// <summary>
    /// Depth first. A tree visits each node once; one that visits more nodes than it has is a graph with a loop, and
    /// without this limit would list 2^128 networks.
    /// </summary>
    private static IEnumerable<(AddressRange Network, uint Record)> Walk(MmdbTree tree, uint root, bool isIPv4)
    {
        var pending = new Stack<(uint Record, UInt128 Bits, int Depth)>();
        pending.Push((root, 0, 0));
        var (length, nodesLeft) = (isIPv4 ? 32 : 128, tree.NodeCount);
        while (pending.TryPop(out var next))
        {
            var (record, bits, depth) = next;
            if (!isIPv4 && IsIPv4Alias(tree, record, bits, depth))
                continue;
            if (record >= tree.NodeCount)
            {
                if (record > tree.NodeCount)
                    yield return (new(isIPv4 ? ClientAddress.FromIPv4((uint)(bits >> 96)) : new(bits), depth), record);
                continue;
            }
            if (depth == length || nodesLeft-- == 0)
                throw new MmdbFormatException("The search tree has a loop.");
            pending.Push((tree.Record(record, 1), bits | UInt128.One << (127 - depth), depth + 1));
            pending.Push((tree.Record(record, 0), bits, depth + 1));
        }
    }

    private static bool IsIPv4Alias(MmdbTree tree, uint record, UInt128 bits, int depth) =>
        (depth > 0 && record == tree.RootIPv4 && record < tree.NodeCount) || (depth == 96 && new ClientAddress(bits).IsIPv4);
}
