using RiskAuth.Network;

namespace RiskAuth.Server.Hosting;

/// <summary>Stands in where no network data is installed: nothing is known of any address.</summary>
internal sealed class NoNetworkData : INetworkSource
{
    public NetworkFacts Find(ClientAddress address) => NetworkFacts.Unknown;

    public bool HasData => false;
}
