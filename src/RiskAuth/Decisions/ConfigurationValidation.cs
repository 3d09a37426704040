using RiskAuth.Network;

namespace RiskAuth.Decisions;

/// <param name="Path">The field, such as <c>default.blocked[3].range</c>.</param>
/// <param name="Message">Completes the sentence that the path begins.</param>
public sealed record ConfigurationError(string Path, string Message);

/// <summary>Says everything that is wrong with a configuration, field by field.</summary>
public static class ConfigurationValidation
{
    public const int MaxErrors = 100;
    public const int MaxNoteLength = 256;
    public const int MaxAppClientLength = 128;
    public const int MaxTrustedProxies = 256;
    public const int MaxRetentionDays = 3650;
    public const double MaxChallengeRate = .5;

    /// <param name="previous">What is in force: an entry that has expired since it was written may stay, a new one must lie in the future.</param>
    /// <returns>Empty when the configuration is valid; at most <see cref="MaxErrors"/>.</returns>
    public static IReadOnlyList<ConfigurationError> Check(TenantConfiguration configuration, TenantConfiguration previous, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(previous);
        var check = new ConfigurationCheck(Entries(previous), now);
        var tenant = configuration.Default;
        check.Rates("default.targetChallengeRates", tenant.TargetChallengeRates);
        check.Actions("default.actions", tenant.Actions);
        check.Retention("default.retention", tenant.Retention);
        check.Proxies("default.trustedProxies", tenant.TrustedProxies);
        check.Ranges("default.blocked", tenant.Blocked);
        check.Ranges("default.skipped", tenant.Skipped);
        check.That(configuration.AppClients.Count <= TenantConfiguration.MaxAppClients, "appClients", $"must have at most {TenantConfiguration.MaxAppClients:#,0} entries");
        foreach (var (name, own) in configuration.AppClients.Take(TenantConfiguration.MaxAppClients))
        {
            var path = $"appClients.{name}";
            check.That(own is not null, path, "must not be null");
            if (own is null)
                continue;
            check.That(IsAppClient(name), "appClients", $"must not have a name that is empty, longer than {MaxAppClientLength} characters or holds control characters");
            if (own.TargetChallengeRates is { } rates)
                check.Rates($"{path}.targetChallengeRates", rates);
            if (own.Actions is { } actions)
                check.Actions($"{path}.actions", actions);
            check.Ranges($"{path}.blocked", own.Blocked ?? []);
            check.Ranges($"{path}.skipped", own.Skipped ?? []);
        }
        check.That(Entries(configuration).Take(RiskConfiguration.MaxExceptions + 1).Count() <= RiskConfiguration.MaxExceptions,
            "default", $"and appClients must have at most {RiskConfiguration.MaxExceptions:#,0} blocked and skipped ranges together");
        return check.Errors;
    }

    private static bool IsAppClient(string name) => name.Length is > 0 and <= MaxAppClientLength && !name.Any(char.IsControl);

    private static IEnumerable<RiskExceptionRange> Entries(TenantConfiguration configuration) =>
        configuration.Default.Blocked.Concat(configuration.Default.Skipped)
            .Concat(configuration.AppClients.Values.SelectMany(own => (own?.Blocked ?? []).Concat(own?.Skipped ?? [])));
}

/// <summary>The single rules, and the errors that they have found.</summary>
internal sealed class ConfigurationCheck(IEnumerable<RiskExceptionRange> previous, DateTimeOffset now)
{
    private readonly HashSet<RiskExceptionRange> _previous = [.. previous];
    private readonly List<ConfigurationError> _errors = [];

    public IReadOnlyList<ConfigurationError> Errors => _errors;

    public void That(bool holds, string path, string message)
    {
        if (!holds && _errors.Count < ConfigurationValidation.MaxErrors)
            _errors.Add(new(path, message));
    }

    public void Rates(string path, TargetChallengeRates rates)
    {
        That(IsRate(rates.Medium), $"{path}.medium", "must be from 0 to 0.5: the share of legitimate sign-ins that reach this level");
        That(IsRate(rates.High), $"{path}.high", "must be from 0 to 0.5: the share of legitimate sign-ins that reach this level");
        That(!(rates.High > rates.Medium), $"{path}.high", "must not exceed medium, which counts the high ones too");
    }

    /// <summary>More risk must never be treated more softly.</summary>
    public void Actions(string path, LevelActions actions)
    {
        That(actions.Medium >= actions.Low, $"{path}.medium", "must not be softer than low");
        That(actions.High >= actions.Medium, $"{path}.high", "must not be softer than medium");
    }

    public void Retention(string path, Retention retention)
    {
        That(retention.EventDays is >= 1 and <= ConfigurationValidation.MaxRetentionDays, $"{path}.eventDays", "must be from 1 to 3,650");
        That(retention.AddressDays is >= 0 and <= ConfigurationValidation.MaxRetentionDays, $"{path}.addressDays", "must be from 0 to 3,650");
    }

    public void Proxies(string path, IReadOnlyList<string> proxies)
    {
        That(proxies.Count <= ConfigurationValidation.MaxTrustedProxies, path, $"must have at most {ConfigurationValidation.MaxTrustedProxies} entries");
        for (var i = 0; i < Math.Min(proxies.Count, ConfigurationValidation.MaxTrustedProxies); i++)
            Range($"{path}[{i}]", proxies[i], "trust every address as a proxy");
    }

    public void Ranges(string path, IReadOnlyList<RiskExceptionRange> entries)
    {
        for (var i = 0; i < Math.Min(entries.Count, RiskConfiguration.MaxExceptions); i++)
        {
            if (entries[i] is not { } entry)
            {
                That(false, $"{path}[{i}]", "must not be null");
                continue;
            }
            Range($"{path}[{i}].range", entry.Range, "name every address; set mode to Off to judge nobody, or take the server down to refuse everybody");
            That(entry.Note is null || entry.Note.Length <= ConfigurationValidation.MaxNoteLength, $"{path}[{i}].note", $"must have at most {ConfigurationValidation.MaxNoteLength} characters");
            That(!(entry.Expires <= now) || _previous.Contains(entry), $"{path}[{i}].expires", "must lie in the future");
        }
    }

    private void Range(string path, string text, string whatEverythingWouldDo)
    {
        if (!AddressRange.TryParse(text, out var range, out var problem))
            That(false, path, $"must be a CIDR range such as 192.0.2.0/24 or 2001:db8::/32: {problem}");
        else
            That(range.PrefixLength > 0, path, $"must not {whatEverythingWouldDo}");
    }

    private static bool IsRate(double rate) => rate is >= 0 and <= ConfigurationValidation.MaxChallengeRate;
}
