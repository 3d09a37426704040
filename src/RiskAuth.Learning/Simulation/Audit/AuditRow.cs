using RiskAuth.Assessments;
using RiskAuth.Learning.Training;
using RiskAuth.Network;

namespace RiskAuth.Learning.Simulation;

/// <summary>The raw attributes of one attempt.</summary>
/// <param name="IsLearned">Of the half of the users from which the comparison learns.</param>
/// <param name="DaysSinceSuccess">NaN without one.</param>
internal sealed record AuditRow(
    DateTimeOffset Time, bool IsAttack, bool IsLearned, NetworkFacts Network, bool IsV6, string UserAgent, UserAgentFacts Agent, double Hour, double LnRtt,
    int Successes, double DaysSinceSuccess)
{
    public const int LastStratum = 6;

    /// <summary>Accounts with about equally many successes, from 0 for none.</summary>
    public int Stratum => Successes switch { 0 => 0, 1 => 1, 2 => 2, < 5 => 3, < 10 => 4, < 20 => 5, _ => LastStratum };
}

/// <summary>Rows to compare, thinned out evenly once there are many. What is kept does not depend on the outcome of a row.</summary>
internal sealed class AuditSample(INetworkSource network)
{
    private const int NearEach = 6;
    private const int NearRows = 150;
    private const int MaxRows = 12_000;

    private readonly UserAgentCache _agents = new(UserAgentCache.MaxCapacity);
    private readonly Dictionary<string, (int Count, DateTimeOffset Last)> _successes = new(StringComparer.Ordinal);
    private readonly Thinned _legitimate = new();
    private readonly Dictionary<AttackFamily, Thinned> _attacks = [];

    public IReadOnlyList<AuditRow> Legitimate => _legitimate.Rows;

    public IReadOnlyList<AuditRow> Of(AttackFamily family) => _attacks.TryGetValue(family, out var rows) ? rows.Rows : [];

    public void Add(SimulatedSignIn row)
    {
        var signIn = row.SignIn;
        if (row.Attack is { } family)
        {
            if (!_attacks.TryGetValue(family, out var rows))
                _attacks.Add(family, rows = new());
            rows.Add(Read, signIn, true);
        }
        else if (row.IsLegitimate && signIn.KnownUser != false)
        {
            _legitimate.Add(Read, signIn, false);
        }
        if (signIn.Outcome.IsSuccess())
            _successes[signIn.User] = (_successes.GetValueOrDefault(signIn.User).Count + 1, signIn.Time);
    }

    /// <summary>Rows at the times of others: up to <see cref="NearEach"/> for each.</summary>
    /// <param name="rows">In time order.</param>
    public static IReadOnlyList<AuditRow> Near(IReadOnlyList<AuditRow> rows, IReadOnlyList<AuditRow> others)
    {
        var times = rows.Select(row => row.Time).ToArray();
        var chosen = new SortedSet<int>();
        var random = new SeededRandom(1);
        foreach (var other in others)
        {
            var at = Array.BinarySearch(times, other.Time);
            for (var i = 0; i < NearEach; i++)
                chosen.Add(Math.Clamp((at < 0 ? ~at : at) + random.Next(2 * NearRows) - NearRows, 0, rows.Count - 1));
        }
        return [.. chosen.Select(index => rows[index])];
    }

    private AuditRow Read(LoggedSignIn signIn, bool isAttack)
    {
        var (count, last) = _successes.GetValueOrDefault(signIn.User);
        return new(
            signIn.Time,
            isAttack,
            IsLearned(signIn.User),
            network.Find(signIn.Ip),
            !signIn.Ip.IsIPv4,
            signIn.UserAgent ?? "",
            _agents.Parse(signIn.UserAgent),
            signIn.Time.UtcDateTime.TimeOfDay.TotalHours,
            signIn.RttMs is { } rtt ? Math.Log(Math.Max(1, rtt)) : double.NaN,
            count,
            count == 0 ? double.NaN : (signIn.Time - last).TotalDays);
    }

    private static bool IsLearned(string user)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in user)
            hash = (hash ^ character) * 1099511628211;
        return (SeededRandom.Mix(hash) & 1) == 0;
    }

    /// <summary>Every row, then every second, every fourth …</summary>
    private sealed class Thinned
    {
        private int _step = 1;
        private long _count;

        public List<AuditRow> Rows { get; private set; } = [];

        public void Add(Func<LoggedSignIn, bool, AuditRow> read, LoggedSignIn signIn, bool isAttack)
        {
            if (_count++ % _step != 0)
                return;
            Rows.Add(read(signIn, isAttack));
            if (Rows.Count < 2 * MaxRows)
                return;
            Rows = [.. Rows.Where((_, index) => index % 2 == 0)];
            _step *= 2;
        }
    }
}
