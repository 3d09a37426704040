namespace RiskAuth.Network.Geo;

/// <summary>What one data file holds of an address.</summary>
/// <param name="Path">Below the folder.</param>
/// <param name="Network">The network that the record stands for, or empty.</param>
/// <param name="Record">Ordinary objects (see <see cref="Mmdb.MmdbValue.ToObject"/>), or a sentence when the record is broken.</param>
public sealed record GeoRecord(string Path, string Network, object? Record);
