using RiskAuth.Network;

namespace RiskAuth.Decisions;

/// <summary>A configuration made ready for use: its ranges are parsed and can be looked up. Immutable.</summary>
public sealed class CompiledConfiguration
{
    /// <param name="source">Valid, as <see cref="ConfigurationValidation"/> says; a range that cannot be read is left out.</param>
    /// <param name="general">Where ranges are the same lists, they are taken from here, so that a thousand app clients with the tenant's ranges have them once.</param>
    public CompiledConfiguration(RiskConfiguration source, int version = 0, CompiledConfiguration? general = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        Source = source;
        Version = version;
        Blocked = general is not null && ReferenceEquals(source.Blocked, general.Source.Blocked) ? general.Blocked : new(source.Blocked);
        Skipped = general is not null && ReferenceEquals(source.Skipped, general.Source.Skipped) ? general.Skipped : new(source.Skipped);
        TrustedProxies = general is not null && ReferenceEquals(source.TrustedProxies, general.Source.TrustedProxies) ? general.TrustedProxies
            : new(new(source.TrustedProxies.Where(text => AddressRange.TryParse(text, out _)).Select(text => AddressRange.Parse(text))));
    }

    public RiskConfiguration Source { get; }

    /// <summary>Version of the tenant's document; 0 for the defaults that nobody has changed.</summary>
    public int Version { get; }

    public ExceptionTable Blocked { get; }

    public ExceptionTable Skipped { get; }

    public TrustedProxies TrustedProxies { get; }
}
