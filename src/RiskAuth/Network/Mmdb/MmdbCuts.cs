namespace RiskAuth.Network.Mmdb;

/// <summary>
/// A whole search tree as cuts, whose answers are what <see cref="MmdbReader.TryFindOffset"/> gives. What a tree
/// should not have (a loop, a node that two others share, a record that points nowhere) is left unsettled, so that
/// reading takes no more steps than the tree has nodes, whatever the file.
/// </summary>
internal static class MmdbCuts
{
    public static IEnumerable<NetworkCut> Of(MmdbTree tree, uint dataLength, bool isIPv4)
    {
        if (isIPv4 ? !tree.HoldsIPv4 : !tree.HoldsIPv6)
        {
            yield return new(0, NetworkCut.None);
            yield break;
        }
        var (nodeCount, nodesLeft, length) = (tree.NodeCount, tree.NodeCount, isIPv4 ? 32 : 128);
        var aliased = isIPv4 ? nodeCount : tree.RootIPv4;
        var pending = new (uint Record, int Depth, UInt128 First)[length + 2];
        var (count, before) = (1, long.MinValue);
        pending[0] = (isIPv4 ? tree.RootIPv4 : 0, 0, 0);
        while (count > 0)
        {
            var (record, depth, first) = pending[--count];
            // The left side at once and the right one later, so that the pending ones are at most one for each bit.
            while (record < nodeCount && depth < length && nodesLeft > 0 && (record != aliased || depth == 0))
            {
                nodesLeft--;
                depth++;
                pending[count++] = (tree.Record(record, 1), depth, first | UInt128.One << (128 - depth));
                record = tree.Record(record, 0);
            }
            var answer = AnswerOf(record, nodeCount, dataLength);
            if (answer != before)
                yield return new(first, before = answer);
        }
    }

    private static long AnswerOf(uint record, uint nodeCount, uint dataLength) =>
        record == nodeCount ? NetworkCut.None
        : record < nodeCount || record - nodeCount < MmdbTree.SeparatorLength || record - nodeCount - MmdbTree.SeparatorLength >= dataLength ? NetworkCut.Unsettled
        : record - nodeCount - MmdbTree.SeparatorLength;
}
