namespace RiskAuth.Velocity;

/// <summary>A bounded pool of blocks of four events, chained where a key has more. Not thread-safe.</summary>
internal sealed class EventBlocks(int maxBlocks)
{
    public const int EventsPerBlock = 4;
    public const int None = -1;

    private KeyEvent[] _events = [];
    private int[] _next = [];
    private int _used;
    private int _free = None;

    /// <summary>A block with nothing after it, or <see cref="None"/> when all are taken.</summary>
    public int Rent()
    {
        int block;
        if (_free != None)
        {
            block = _free;
            _free = _next[block];
        }
        else
        {
            if (_used == maxBlocks)
                return None;
            if (_used == _next.Length)
                Grow();
            block = _used++;
        }
        _next[block] = None;
        return block;
    }

    /// <summary>Gives back a block and every block chained after it.</summary>
    public void Return(int block)
    {
        while (block != None)
        {
            var next = _next[block];
            _next[block] = _free;
            _free = block;
            block = next;
        }
    }

    public ref int Next(int block) => ref _next[block];

    public ref KeyEvent At(int block, int offset) => ref _events[block * EventsPerBlock + offset];

    public ReadOnlySpan<KeyEvent> Of(int block) => _events.AsSpan(block * EventsPerBlock, EventsPerBlock);

    /// <summary>Has the memory bring a block that is about to be read.</summary>
    public void Fetch(int block)
    {
        var events = _events;
        if ((uint)block >= (uint)events.Length / EventsPerBlock)
            return;
        Memory.Fetch(ref events[block * EventsPerBlock]);
        Memory.Fetch(ref events[block * EventsPerBlock + EventsPerBlock - 1]);
    }

    private void Grow()
    {
        var blocks = Math.Min(maxBlocks, Math.Max(16, _used * 2));
        Array.Resize(ref _next, blocks);
        Array.Resize(ref _events, blocks * EventsPerBlock);
    }
}
