namespace RiskAuth.Assessments;

/// <summary>The User-Agent Client Hints that the browser sent (https://wicg.github.io/ua-client-hints/), as header values.</summary>
public sealed record ClientHints(string? Brands, string? Platform, string? PlatformVersion, bool? Mobile, string? Model);
