using RiskAuth.Assessments;
using RiskAuth.Network;

namespace RiskAuth.Server.Proxies;

/// <summary>
/// Notices when many different users in a row come from one address: then the callers send a proxy's address instead of the
/// client's, and every signal that rests on the address is worth nothing.
/// </summary>
internal sealed partial class SharedAddressWatch(TimeProvider clock, ILogger<SharedAddressWatch> log)
{
    /// <summary>So many users in a row from one address are no office any more.</summary>
    public const int UsersInARow = 50;

    private static readonly TimeSpan WarningInterval = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly HashSet<UserKey> _users = new(UsersInARow);
    private ClientAddress _address;
    private DateTimeOffset _nextWarning = DateTimeOffset.MinValue;

    /// <summary>What is wrong, in a sentence; null while there is nothing to say.</summary>
    public string? Warning { get; private set; }

    public void Observe(UserKey user, ClientAddress address)
    {
        lock (_lock)
        {
            if (address != _address)
            {
                _address = address;
                _users.Clear();
                Warning = null;
            }
            if (_users.Count >= UsersInARow)
                return;
            _users.Add(user);
            if (_users.Count == UsersInARow)
                Warn();
        }
    }

    private void Warn()
    {
        Warning = $"The last {UsersInARow} users all came from {_address}. That is the address of a proxy, not of the users: "
            + "send each client's own address as ip, or configure trustedProxies and send connection.";
        if (clock.GetUtcNow() < _nextWarning)
            return;
        _nextWarning = clock.GetUtcNow() + WarningInterval;
        LogShared(Warning);
    }

    [LoggerMessage(LogLevel.Warning, "{Warning}")]
    private partial void LogShared(string warning);
}
