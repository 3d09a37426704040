namespace RiskAuth.Credentials.RangeLookup;

/// <summary>The pages used last, up to a limit.</summary>
internal sealed class RangeMemory(int maxPages)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<RangePrefix, LinkedListNode<(RangePrefix Prefix, RangePage Page)>> _pages = [];
    private readonly LinkedList<(RangePrefix Prefix, RangePage Page)> _byUse = new();

    public int Count
    {
        get
        {
            lock (_lock)
                return _pages.Count;
        }
    }

    public RangePage? Find(RangePrefix prefix)
    {
        lock (_lock)
        {
            if (!_pages.TryGetValue(prefix, out var node))
                return null;
            _byUse.Remove(node);
            _byUse.AddLast(node);
            return node.Value.Page;
        }
    }

    public void Keep(RangePrefix prefix, RangePage page)
    {
        lock (_lock)
        {
            if (_pages.Remove(prefix, out var old))
                _byUse.Remove(old);
            _pages[prefix] = _byUse.AddLast((prefix, page));
            if (_pages.Count <= maxPages)
                return;
            _pages.Remove(_byUse.First!.Value.Prefix);
            _byUse.RemoveFirst();
        }
    }
}
