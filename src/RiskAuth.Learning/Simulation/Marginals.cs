using RiskAuth.Assessments;
using RiskAuth.Network;

namespace RiskAuth.Learning.Simulation;

/// <summary>One figure of a log beside what is published of the RBA data set.</summary>
/// <param name="Target">Null where nothing is published; the figure is shown all the same.</param>
/// <param name="Tolerance">By how much the figure may differ.</param>
public sealed record Marginal(string Name, double? Target, double Realised, double Tolerance)
{
    public bool Holds => Target is not { } target || Math.Abs(Realised - target) <= Tolerance;
}

/// <summary>
/// Counts what a log looks like, attacks left out. The targets are those published of the "Login Data Set for Risk-Based Authentication"
/// (Wiefling et al., 2022; 31.27 M rows). Memory grows with the users: about 200 bytes each.
/// </summary>
public sealed class MarginalCounter(INetworkSource network)
{
    private readonly UserAgentCache _agents = new(UserAgentCache.MaxCapacity);
    private readonly Dictionary<string, Account> _accounts = new(StringComparer.Ordinal);
    private readonly long[] _devices = new long[Enum.GetValues<DeviceClass>().Length];
    private readonly long[] _classes = new long[Enum.GetValues<NetworkClass>().Length];
    private long _rows;
    private long _successes;
    private long _unknown;
    private long _attackIps;
    private long _own;
    private long _newAgents;
    private long _abroad;
    private long _v6;

    private sealed class Account
    {
        public int SignIns;
        public string? Country;
        public readonly HashSet<string> Agents = new(StringComparer.Ordinal);
    }

    public void Count(SimulatedSignIn row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.Attack is not null)
            return;
        var signIn = row.SignIn;
        _rows++;
        _successes += signIn.Outcome.IsSuccess() ? 1 : 0;
        _unknown += signIn.KnownUser == false ? 1 : 0;
        _attackIps += row.IsBackground ? 1 : 0;
        _devices[(int)_agents.Parse(signIn.UserAgent).Device]++;
        if (row.IsLegitimate && signIn.KnownUser != false)
            CountOwn(signIn);
    }

    /// <summary>The figures so far.</summary>
    public IReadOnlyList<Marginal> Figures()
    {
        if (_rows == 0 || _own == 0)
            return [];
        var counts = _accounts.Values.Select(account => account.SignIns).Order().ToArray();
        double Quantile(double share) => counts[Math.Max(0, (int)Math.Ceiling(share * counts.Length) - 1)];
        double OfRows(long count) => (double)count / _rows;
        double OfOwn(long count) => (double)count / _own;
        double Device(DeviceClass device) => OfRows(_devices[(int)device]);
        double Network(NetworkClass networkClass) => OfOwn(_classes[(int)networkClass]);
        return
        [
            new("sign-ins per user, median", 2, Quantile(.5), 0),
            new("sign-ins per user, 90th percentile", 9, Quantile(.9), 1),
            new("sign-ins per user, 99th percentile", 28, Quantile(.99), 4),
            new("users with a single sign-in", .397, (double)counts.Count(count => count == 1) / counts.Length, .02),
            new("sign-ins with a user agent new to the account", .52, OfOwn(_newAgents), .04),
            new("attempts from mobile devices", .63, Device(DeviceClass.Mobile), .03),
            new("attempts from desktops", .25, Device(DeviceClass.Desktop), .03),
            new("attempts from tablets", .03, Device(DeviceClass.Tablet), .01),
            new("attempts that succeed", .40, OfRows(_successes), .02),
            new("attempts from attackers' addresses", .10, OfRows(_attackIps), .01),
            new("attempts on names that do not exist", .45, OfRows(_unknown), .02),
            new("sign-ins from another country than usual", .03, OfOwn(_abroad), .01),
            new("sign-ins through a VPN", null, Network(NetworkClass.Anonymizer), 0),
            new("sign-ins from mobile carriers", null, Network(NetworkClass.MobileCarrier), 0),
            new("sign-ins from offices and schools", null, Network(NetworkClass.Business) + Network(NetworkClass.Education) + Network(NetworkClass.Government), 0),
            new("sign-ins over IPv6", null, OfOwn(_v6), 0),
        ];
    }

    private void CountOwn(LoggedSignIn signIn)
    {
        _own++;
        if (!_accounts.TryGetValue(signIn.User, out var account))
            _accounts.Add(signIn.User, account = new Account());
        account.SignIns++;
        _newAgents += signIn.UserAgent is { } agent && account.Agents.Add(agent) ? 1 : 0;
        _v6 += signIn.Ip.IsIPv4 ? 0 : 1;
        var facts = network.Find(signIn.Ip);
        _classes[(int)facts.Class]++;
        if (facts.Class == NetworkClass.Anonymizer || facts.Country is null)
            return;
        account.Country ??= facts.Country;
        _abroad += account.Country != facts.Country ? 1 : 0;
    }
}
