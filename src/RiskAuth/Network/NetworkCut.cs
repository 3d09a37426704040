namespace RiskAuth.Network;

/// <summary>Where, in the order of addresses, an answer begins; it holds up to the next cut.</summary>
/// <param name="First">An IPv4 address in the upper 32 bits, an IPv6 address whole.</param>
/// <param name="Answer">What the addresses have there, in the sense of the source of the cuts.</param>
internal readonly record struct NetworkCut(UInt128 First, long Answer)
{
    /// <summary>No answer.</summary>
    public const long None = -1;

    /// <summary>Each address has to be looked up by itself: the source is broken or odd here, and a look-up knows what to make of it.</summary>
    public const long Unsettled = -2;
}
