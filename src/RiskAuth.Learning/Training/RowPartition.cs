namespace RiskAuth.Learning.Training;

/// <summary>The rows that one tree is grown from, kept so that every node's rows lie side by side, in ascending order.</summary>
internal sealed class RowPartition
{
    private const int PieceLength = 16_384;

    private readonly int[] _rows;
    private readonly int[] _scratch;

    public RowPartition(int rowCount)
    {
        _rows = new int[rowCount];
        _scratch = new int[rowCount];
    }

    /// <summary>Rows in use.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<int> Of(GrowingNode node) => _rows.AsSpan(node.Begin, node.Count);

    public ReadOnlySpan<int> Range(int begin, int count) => _rows.AsSpan(begin, count);

    /// <summary>Starts a new tree with all rows, or with a seeded share of them.</summary>
    public void Reset(double share, ulong seed)
    {
        Count = 0;
        var bound = (ulong)(share * ulong.MaxValue);
        for (var row = 0; row < _rows.Length; row++)
        {
            _rows[Count] = row;
            Count += share >= 1 || SeededRandom.Mix(seed ^ ((ulong)row * 0x9E3779B97F4A7C15)) < bound ? 1 : 0;
        }
    }

    /// <summary>Divides each node's rows by its split.</summary>
    /// <returns>Per node, how many rows went left.</returns>
    public int[] Divide(List<GrowingNode> nodes, BinnedTable table, Workers workers)
    {
        var pieces = new List<Piece>();
        foreach (var node in nodes)
        {
            for (var offset = 0; offset < node.Count; offset += PieceLength)
            {
                pieces.Add(new Piece(node, node.Begin + offset, Math.Min(PieceLength, node.Count - offset)));
            }
        }

        workers.Run(pieces.Count, i => pieces[i].LeftCount = DividePiece(pieces[i], table));
        var leftCounts = new int[nodes.Count];
        var next = 0;
        for (var i = 0; i < nodes.Count; i++)
        {
            var first = next;
            for (; next < pieces.Count && pieces[next].Node == nodes[i]; next++)
            {
                leftCounts[i] += pieces[next].LeftCount;
            }

            Join(pieces[first..next], leftCounts[i]);
        }

        return leftCounts;
    }

    /// <summary>Moves the rows of one piece that go left to its front and the others to its back, both still in order.</summary>
    private int DividePiece(Piece piece, BinnedTable table)
    {
        var place = table.Places[piece.Node.Split.Feature];
        var words = table.Groups[place.Column / BinnedTable.GroupWidth];
        var shift = place.Column % BinnedTable.GroupWidth * 8;
        Span<byte> left = stackalloc byte[FeatureBins.Slots];
        for (var code = 0; code < left.Length; code++)
        {
            left[code] = piece.Node.Split.GoesLeft(place.BinOf((byte)code)) ? (byte)1 : (byte)0;
        }

        var rows = _rows.AsSpan(piece.Begin, piece.Count);
        var right = _scratch.AsSpan(piece.Begin, piece.Count);
        var (leftCount, rightCount) = (0, 0);
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            int goesLeft = left[(byte)(words[row] >> shift)];
            rows[leftCount] = row;
            right[rightCount] = row;
            leftCount += goesLeft;
            rightCount += 1 - goesLeft;
        }

        right[..rightCount].CopyTo(rows[leftCount..]);
        return leftCount;
    }

    private void Join(List<Piece> pieces, int leftCount)
    {
        if (pieces.Count <= 1)
        {
            return;
        }

        var begin = pieces[0].Begin;
        var (left, right) = (begin, begin + leftCount);
        foreach (var piece in pieces)
        {
            var rows = _rows.AsSpan(piece.Begin, piece.Count);
            rows[..piece.LeftCount].CopyTo(_scratch.AsSpan(left));
            rows[piece.LeftCount..].CopyTo(_scratch.AsSpan(right));
            left += piece.LeftCount;
            right += piece.Count - piece.LeftCount;
        }

        _scratch.AsSpan(begin, right - begin).CopyTo(_rows.AsSpan(begin));
    }

    private sealed class Piece(GrowingNode node, int begin, int count)
    {
        public GrowingNode Node => node;

        public int Begin => begin;

        public int Count => count;

        public int LeftCount { get; set; }
    }
}
