using System.Collections.Concurrent;

namespace RiskAuth.Storage.Sqlite;

/// <summary>
/// Tells the callers of a commit that it is done, in as many work items as there are processors. One item for each caller would cost a
/// queue entry and often the waking of a thread for what is a few microseconds of work.
/// </summary>
internal sealed class Completions
{
    /// <summary>Fewer are not worth a second thread.</summary>
    private const int FewestInPart = 8;

    private readonly ConcurrentQueue<Part> _kept = new();

    /// <param name="failure">Why the commit does not count; null when it does.</param>
    public void Announce(List<Write> writes, Exception? failure)
    {
        var parts = Math.Clamp(writes.Count / FewestInPart, 1, Environment.ProcessorCount);
        for (var part = 0; part < parts; part++)
        {
            var (from, to) = (writes.Count * part / parts, writes.Count * (part + 1) / parts);
            if (!_kept.TryDequeue(out var item))
                item = new(this);
            item.Prepare(writes, from, to - from, failure);
            ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
        }
    }

    private sealed class Part(Completions owner) : IThreadPoolWorkItem
    {
        private readonly List<Write> _writes = [];
        private Exception? _failure;

        public void Prepare(List<Write> writes, int from, int count, Exception? failure)
        {
            for (var i = from; i < from + count; i++)
                _writes.Add(writes[i]);
            _failure = failure;
        }

        public void Execute()
        {
            foreach (var write in _writes)
            {
                if (_failure is null)
                    write.Complete();
                else
                    write.Fail(_failure);
            }
            _writes.Clear();
            _failure = null;
            owner._kept.Enqueue(this);
        }
    }
}
