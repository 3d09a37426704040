using System.Collections.Concurrent;
using RiskAuth.Assessments;
using RiskAuth.Events;

namespace RiskAuth.Storage.Sqlite;

/// <summary>One event, encoded on its caller's thread so that the writer only copies bytes.</summary>
internal sealed class AppendWrite(WritePool<AppendWrite> pool) : PooledWrite<bool>
{
    /// <summary>A buffer that one huge event made larger is not kept.</summary>
    private const int MaxKeptBytes = 4_096;

    private byte[] _buffer = new byte[1_024];
    private int _length;
    private long _user;
    private long _timeTicks;
    private Guid _id;
    private string _tenant = "";

    public void Prepare(StoredEvent assessed)
    {
        var maxLength = EventCodec.MaxLength(assessed);
        if (_buffer.Length < maxLength)
            _buffer = new byte[maxLength];
        _length = EventCodec.Encode(assessed, _buffer);
        _user = UserHash.Of(assessed.User).Key;
        _timeTicks = assessed.Time.UtcTicks;
        _id = assessed.Id;
        _tenant = assessed.User.Tenant;
    }

    public override void Execute(LogWriter log) => Result = log.Append(_id, _user, _tenant, _timeTicks, _buffer.AsSpan(0, _length));

    protected override void Release()
    {
        if (_buffer.Length > MaxKeptBytes)
            _buffer = new byte[1_024];
        _tenant = "";
        pool.Return(this);
    }
}

/// <summary>An outcome or feedback, with the profile that learned from it.</summary>
internal sealed class ReportWrite(WritePool<ReportWrite> pool) : PooledWrite<RecordResult>
{
    private OutcomeReport? _outcome;
    private FeedbackReport? _feedback;
    private ProfileWrite? _profile;
    private UserHash _user;

    public void Prepare(OutcomeReport? outcome, FeedbackReport? feedback, ProfileWrite? profile)
    {
        _outcome = outcome;
        _feedback = feedback;
        _profile = profile;
        _user = profile is { User: var user } ? UserHash.Of(user) : default;
    }

    public override void Execute(LogWriter log)
    {
        Result = _outcome is { } outcome ? log.Record(outcome) : log.Record(_feedback!.Value);
        if (Result == RecordResult.Recorded && _profile is { } profile)
            log.SaveProfile(_user, profile.User.Tenant, profile.Profile.Span);
    }

    protected override void Release()
    {
        Prepare(null, null, null);
        pool.Return(this);
    }
}

/// <summary>Keeps finished writes for their next use, at most <see cref="MaxKept"/> of a kind.</summary>
internal sealed class WritePool<T>(Func<WritePool<T>, T> make)
    where T : Write
{
    public const int MaxKept = 4_096;

    private readonly ConcurrentQueue<T> _kept = new();
    private int _count;

    public T Rent()
    {
        if (!_kept.TryDequeue(out var write))
            return make(this);
        Interlocked.Decrement(ref _count);
        return write;
    }

    public void Return(T write)
    {
        if (Interlocked.Increment(ref _count) <= MaxKept)
            _kept.Enqueue(write);
        else
            Interlocked.Decrement(ref _count);
    }
}
