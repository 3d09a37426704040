using RiskAuth.Network;

namespace RiskAuth.Learning.Simulation.Networks;

/// <summary>How somebody is connected.</summary>
internal enum AccessKind : byte
{
    Home,
    Mobile,
    Office,

    /// <summary>The exit of a VPN.</summary>
    Exit,

    /// <summary>A rented server.</summary>
    Server,
}

/// <summary>A stretch of addresses with the same facts: a /24, or a /48 of IPv6.</summary>
internal readonly record struct AddressBlock(ClientAddress Prefix, NetworkFacts Facts);

/// <summary>One operator's addresses in one city, and how customers get theirs.</summary>
internal sealed class Site(NetworkFacts facts)
{
    private const int Hosts = 254;

    /// <summary>A VPN exit serves many customers, so few addresses of a block are exits.</summary>
    private const int ExitsPerBlock = 12;

    public NetworkFacts Facts => facts;

    public List<ClientAddress> V4 { get; } = [];

    public List<ClientAddress> V6 { get; } = [];

    public bool HasV6 => V6.Count > 0;

    /// <summary>The IPv4 address of a line, until the operator gives it another one.</summary>
    public ClientAddress Line(ulong line)
    {
        var chance = new Chance(line);
        var block = V4[chance.Below(V4.Count)];
        return Add(block, (ulong)(1 + chance.Below(Hosts)));
    }

    /// <summary>An IPv6 address on a line: the /56 belongs to the line, the lower half to a device for a day (RFC 8981).</summary>
    public ClientAddress LineV6(ulong line, ulong device)
    {
        var chance = new Chance(line);
        var block = V6[chance.Below(V6.Count)];
        var customer = (UInt128)(ulong)chance.Below(256) << 72;
        var subnet = (UInt128)(device & 1) << 64;
        return new(block.Bits | customer | subnet | (Chance.Key(device, line) | 1));
    }

    /// <summary>One of the addresses that a carrier's customers share.</summary>
    public ClientAddress Shared(ref Chance chance) => Add(V4[chance.Below(V4.Count)], (ulong)(1 + chance.Below(Hosts)));

    /// <summary>A carrier gives a phone a /64 of its own for as long as it stays attached.</summary>
    public ClientAddress SharedV6(ref Chance chance) =>
        new(V6[chance.Below(V6.Count)].Bits | (UInt128)(ulong)chance.Below(1 << 16) << 64 | (chance.Next() | 1));

    public ClientAddress ExitAddress(ref Chance chance) => Add(V4[chance.Below(V4.Count)], (ulong)(10 + chance.Below(ExitsPerBlock)));

    private static ClientAddress Add(ClientAddress block, ulong host) => new(block.Bits | host);
}
