using RiskAuth.Assessments;
using RiskAuth.Network;
using RiskAuth.Velocity;

namespace RiskAuth.Operations;

/// <summary>
/// A million sign-ins a day of 100,000 users, a tenth of them failures, from a few hundred networks and browsers: one operation reads the
/// counters of an attempt under all of its keys, with the campaigns that they show, then counts the attempt and its outcome.
/// </summary>
public sealed class SequenceOperations
{
    private const int Attempts = 200_000;
    private const int Users = 100_000;

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(86.4);

    private readonly VelocityBoard _board = new();
    private readonly VelocityKeys[] _keys = new VelocityKeys[Attempts];
    private DateTimeOffset _now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private int _next;

    public SequenceOperations()
    {
        var random = new Random(1);
        for (var n = 0; n < Attempts; n++)
        {
            var user = random.Next(Users);
            _keys[n] = new VelocityKeys(
                new UserKey(UserKey.DefaultTenant, "u"), Spread(user), ClientAddress.FromIPv4((uint)(0x20000000 + user / 2 * 57)),
                (uint)(user % 300 + 1), NetworkClass.Residential, Spread(user + (1L << 40)), Spread(user % 500 + (1L << 41)), Spread(user + (1L << 42)));
        }
        for (var n = 0; n < Attempts; n++)
            ReadAndCount();
    }

    public VelocityReading Last { get; private set; }

    public void ReadAndCount()
    {
        var keys = _keys[_next];
        var outcome = _next % 10 == 0 ? Outcome.WrongPassword : Outcome.Success;
        _next = (_next + 1) % Attempts;
        _now += Between;
        Last = _board.Read(keys, _now);
        _board.RecordAttempt(keys, _now);
        _board.RecordOutcome(keys, outcome, knownDevice: false, _now, _now);
    }

    private static ulong Spread(long number) => (ulong)number * 0x9E3779B97F4A7C15;
}
