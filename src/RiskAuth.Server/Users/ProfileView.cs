using System.ComponentModel;
using RiskAuth.Assessments;
using RiskAuth.Profiles;

namespace RiskAuth.Server.Users;

/// <summary>What the engine remembers of a user. Names of browsers and places are kept as hashes and so are not here; the events have them.</summary>
internal sealed record ProfileView(
    AccountStage Stage,
    int SignIns,
    DateTimeOffset? FirstSeen,
    LastSuccessView? LastSuccess,
    DateTimeOffset? LastStrongAuth,
    int FailuresSinceSuccess,
    IReadOnlyList<DeviceView> Devices,
    IReadOnlyList<KnownNetworkView> Networks,
    IReadOnlyList<PlaceView> Places,
    IReadOnlyList<UserAgentView> UserAgents,
    [property: Description("Hours of the week (UTC, 0 to 167) of the last successes, oldest first.")] IReadOnlyList<byte> Hours)
{
    public static ProfileView Of(UserProfile profile) => new(
        profile.Stage,
        profile.SignIns,
        Time(profile.FirstSeenS),
        profile.Last is { } last ? new(Time(last.TimeS), last.Host.ToString(), Number(last.Asn), last.City, last.Country) : null,
        Time(profile.LastStrongAuthS),
        profile.FailuresSinceSuccess,
        [.. profile.Devices.Select(device => new DeviceView(Time(device.FirstSeenS), Time(device.LastSeenS), device.SignIns, device.Token != 0))],
        [.. profile.Networks.Select(network => new KnownNetworkView(network.Host.ToString(), Number(network.Asn), Weight(network.Weight), Time(network.LastSeenS)))],
        [.. profile.Places.Select(place => new PlaceView(TraitReader.CountryOf(place.Country), place.Location?.Latitude, place.Location?.Longitude, Weight(place.Weight), Time(place.LastSeenS)))],
        [.. profile.UserAgents.Select(agent => new UserAgentView(agent.Device.ToString(), Weight(agent.Weight), Time(agent.LastSeenS)))],
        [.. profile.Hours]);

    private static DateTimeOffset? Time(long seconds) => seconds == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(seconds);

    private static uint? Number(uint asn) => asn == 0 ? null : asn;

    private static double Weight(float weight) => Math.Round(weight, 3);
}

internal sealed record LastSuccessView(DateTimeOffset? Time, string Network, uint? Asn, string City, string Country);

internal sealed record DeviceView(DateTimeOffset? FirstSeen, DateTimeOffset? LastSeen, int SignIns, bool HasToken);

internal sealed record KnownNetworkView(string Network, uint? Asn, double Weight, DateTimeOffset? LastSeen);

internal sealed record PlaceView(string Country, double? Latitude, double? Longitude, double Weight, DateTimeOffset? LastSeen);

internal sealed record UserAgentView(string DeviceClass, double Weight, DateTimeOffset? LastSeen);
