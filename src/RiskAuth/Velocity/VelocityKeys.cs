using RiskAuth.Assessments;
using RiskAuth.Network;

namespace RiskAuth.Velocity;

/// <summary>The keys under which one attempt is counted; 0 where it has none.</summary>
/// <param name="User">Hash of tenant and user.</param>
/// <param name="Network">What kind of network the address is in: carriers and offices share one address among many people.</param>
public readonly record struct VelocityKeys(
    UserKey Account, ulong User, ClientAddress Ip, uint Asn, NetworkClass Network, ulong Device, ulong UserAgent, ulong PasswordTag);
