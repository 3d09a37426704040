using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Network;

namespace RiskAuth.Server.Replay;

/// <summary>Exact counts of one address over the whole log.</summary>
internal sealed class AddressTally(ClientAddress address, NetworkFacts network)
{
    /// <summary>This many failures within <see cref="BurstWindow"/> are a burst.</summary>
    public const int BurstFailures = 5;

    private const int MaxUsers = 10_000;
    public static readonly TimeSpan BurstWindow = TimeSpan.FromHours(1);

    private readonly HashSet<string> _failedUsers = new(StringComparer.Ordinal);
    private readonly DateTimeOffset[] _lastFailures = new DateTimeOffset[BurstFailures];

    public ClientAddress Address => address;
    public NetworkFacts Network => network;
    public long Attempts { get; private set; }
    public long Failures { get; private set; }
    public long Stopped { get; private set; }
    public int FailedUsers => _failedUsers.Count;
    public DateTimeOffset First { get; private set; }
    public DateTimeOffset Last { get; private set; }
    public bool HadBurst { get; private set; }

    public void Count(LoggedSignIn attempt, Decision decision)
    {
        if (Attempts++ == 0)
            First = attempt.Time;
        Last = attempt.Time;
        if (decision != Decision.Allow)
            Stopped++;
        if (!attempt.Outcome.IsFailure())
            return;
        _lastFailures[(int)(Failures % BurstFailures)] = attempt.Time;
        Failures++;
        var oldest = _lastFailures[(int)(Failures % BurstFailures)];
        HadBurst |= Failures >= BurstFailures && attempt.Time - oldest <= BurstWindow;
        if (_failedUsers.Count < MaxUsers)
            _failedUsers.Add(attempt.User);
    }

    /// <summary>Many names with few guesses each is stuffing or spraying; many guesses at few names is brute force.</summary>
    public string Kind => FailedUsers >= 5 && Failures < 4 * FailedUsers ? "credential stuffing" : "brute force";
}
