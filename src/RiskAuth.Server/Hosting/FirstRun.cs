using RiskAuth.Events;
using RiskAuth.Server.Keys;

namespace RiskAuth.Server.Hosting;

/// <summary>Without a key nobody could use the server, so the first start makes one.</summary>
internal static class FirstRun
{
    public const string KeyName = "first-run";

    /// <summary>The text of the new key; null when there are keys, revoked ones included.</summary>
    public static async Task<string?> MakeKeyAsync(IServiceProvider services)
    {
        var settings = services.GetRequiredService<ISettingsStore>();
        if ((await settings.ApiKeysAsync()).Count > 0)
            return null;
        var (text, stored) = ApiKey.Create(KeyName, KeyScopes.Admin, services.GetRequiredService<TimeProvider>().GetUtcNow());
        await settings.SaveApiKeyAsync(stored);
        await services.GetRequiredService<ApiKeyDirectory>().RefreshAsync();
        return text;
    }
}
