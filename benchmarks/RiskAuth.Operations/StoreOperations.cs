using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Events;
using RiskAuth.Network;
using RiskAuth.Signals;
using RiskAuth.Storage.Sqlite;

namespace RiskAuth.Operations;

/// <summary>64 callers make events and append them to the embedded store, each as soon as its last one is committed.</summary>
internal sealed class StoreOperations : IDisposable
{
    public const int EventsPerRun = 1_024;

    private const int Callers = 64;
    private const int Users = 10_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("riskauth-operations-").FullName;
    private readonly SqliteStore _store;
    private readonly Task[] _callers = new Task[Callers];
    private readonly UserKey[] _users = [.. Enumerable.Range(0, Users).Select(n => new UserKey(UserKey.DefaultTenant, $"user{n:000000}@example.com"))];
    private readonly StoredEvent _event;
    private int _last;

    public StoreOperations()
    {
        _store = SqliteStore.Open(new() { DataDirectory = _folder, Durability = DurabilityMode.Relaxed });
        var time = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        _event = new StoredEvent
        {
            Id = Guid.CreateVersion7(time),
            Time = time,
            User = _users[0],
            Ip = ClientAddress.Parse("84.208.20.110"),
            UserAgent = Installation.Chrome,
            DeviceKey = 0x1122334455667788,
            RttMs = 23,
            Network = new("NO", "Oslo County", "Oslo", new GeoPoint(59.91f, 10.75f), 20, 29695, "Lyse Tele AS", NetworkClass.Residential),
            Mode = EnforcementMode.Enforced,
            RiskScore = .4f,
            Reasons = [ReasonCode.NewDevice, ReasonCode.NewBrowser],
            Signals = (UInt128.One << (int)ReasonCode.NewDevice) | (UInt128.One << (int)ReasonCode.UnlikelyForUser),
            Model = "baseline-1",
        };
    }

    public void Append()
    {
        for (var i = 0; i < Callers; i++)
            _callers[i] = CallAsync();
        Task.WaitAll(_callers);
    }

    public void Dispose()
    {
        _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task CallAsync()
    {
        for (var i = 0; i < EventsPerRun / Callers; i++)
        {
            var number = Interlocked.Increment(ref _last);
            var time = _event.Time.AddMilliseconds(number);
            await _store.AppendAsync(_event with { Id = Guid.CreateVersion7(time), Time = time, User = _users[number % Users] }).ConfigureAwait(false);
        }
    }
}
