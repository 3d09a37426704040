using System.Security.Cryptography;
using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Events;
using RiskAuth.Profiles;

namespace RiskAuth.Server.Background;

/// <summary>Deletes what has become too old and shortens addresses, tenant by tenant, as each tenant's configuration says.</summary>
internal sealed partial class RetentionCare(
    IEventStore events, ISettingsStore settings, Assessor assessor, ConfigurationDirectory directory, byte[] installationKey, TimeProvider clock, ILogger<RetentionCare> log)
{
    private readonly KeyedHash _hash = new(HMACSHA256.HashData(installationKey, "riskauth address"u8));

    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        var tenants = await settings.TenantsAsync();
        foreach (var tenant in tenants.Append(UserKey.DefaultTenant).Distinct())
        {
            var retention = directory.For(tenant, null).Source.Retention;
            var now = clock.GetUtcNow();
            var oldest = now.AddDays(-retention.EventDays);
            var deleted = await events.DeleteBeforeAsync(tenant, oldest, cancellationToken);
            await assessor.ForgetBeforeAsync(tenant, oldest, cancellationToken);
            var truncated = await events.TruncateAddressesAsync(tenant, now.AddDays(-retention.AddressDays), Truncate, cancellationToken);
            if (deleted > 0 || truncated > 0)
                LogDone(tenant, deleted, retention.EventDays, truncated, retention.AddressDays);
        }
    }

    /// <summary>Keeps the /24 or /48 and a hash of the whole address under the installation's key.</summary>
    public StoredEvent Truncate(StoredEvent stored) =>
        stored.IpHash != 0 ? stored : stored with { Ip = stored.Ip.Site, IpHash = _hash.Of(stored.Ip.ToString()) };

    [LoggerMessage(LogLevel.Information, "Tenant {Tenant}: {Deleted} events older than {EventDays} days deleted, {Truncated} addresses older than {AddressDays} days truncated")]
    private partial void LogDone(string tenant, long deleted, int eventDays, long truncated, int addressDays);
}
