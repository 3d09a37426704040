using RiskAuth.Network;

namespace RiskAuth.Decisions;

/// <summary>A configuration made ready for use: its ranges are parsed and can be looked up. Immutable.</summary>
public sealed class CompiledConfiguration
{
    /// <param name="source">Valid, as <see cref="ConfigurationValidation"/> says; a range that cannot be read is left out.</param>
    public CompiledConfiguration(RiskConfiguration source, int version = 0)
    {
        ArgumentNullException.ThrowIfNull(source);
        Source = source;
        Version = version;
        Blocked = new(source.Blocked);
        Skipped = new(source.Skipped);
        TrustedProxies = new(new(source.TrustedProxies.Where(text => AddressRange.TryParse(text, out _)).Select(text => AddressRange.Parse(text))));
    }

    public RiskConfiguration Source { get; }

    /// <summary>Version of the tenant's document; 0 for the defaults that nobody has changed.</summary>
    public int Version { get; }

    public ExceptionTable Blocked { get; }

    public ExceptionTable Skipped { get; }

    public TrustedProxies TrustedProxies { get; }
}
