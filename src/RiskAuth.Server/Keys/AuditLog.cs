namespace RiskAuth.Server.Keys;

/// <summary>Says in the log which key did what cannot be undone or changes what everybody gets. Users are not named there.</summary>
internal sealed partial class AuditLog(ILogger<AuditLog> log)
{
    public void ConfigurationChanged(KeyHolder by, string tenant, int version) => LogConfiguration(by.Name, by.Id, tenant, version);

    public void UserErased(KeyHolder by, string tenant, long events) => LogErasure(by.Name, by.Id, tenant, events);

    public void UserExported(KeyHolder by, string tenant) => LogExport(by.Name, by.Id, tenant);

    [LoggerMessage(LogLevel.Information, "Key {Name} ({Id}) put version {Version} of the configuration of tenant {Tenant} into force")]
    private partial void LogConfiguration(string name, string id, string tenant, int version);

    [LoggerMessage(LogLevel.Information, "Key {Name} ({Id}) erased a user of tenant {Tenant} with {Events} events")]
    private partial void LogErasure(string name, string id, string tenant, long events);

    [LoggerMessage(LogLevel.Information, "Key {Name} ({Id}) exported a user of tenant {Tenant}")]
    private partial void LogExport(string name, string id, string tenant);
}
