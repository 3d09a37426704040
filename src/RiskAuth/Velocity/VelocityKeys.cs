using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Network;

namespace RiskAuth.Velocity;

/// <summary>The keys under which one attempt is counted; 0 where it has none.</summary>
/// <param name="User">Hash of tenant and user.</param>
/// <param name="Network">What kind of network the address is in: carriers and offices share one address among many people.</param>
public readonly record struct VelocityKeys(
    UserKey Account, ulong User, ClientAddress Ip, uint Asn, NetworkClass Network, ulong Device, ulong UserAgent, ulong PasswordTag)
{
    /// <summary>A password seen in breaches at least 2^13 times is one that attackers try first.</summary>
    public const byte PopularCountClass = 13;

    /// <summary>The account knows the device: the attempt has a budget of its own and belongs to no campaign.</summary>
    public bool KnownDevice { get; init; }

    /// <summary>The submitted password is a popular one, see <see cref="IsPopular"/>; wrong guesses of this kind weigh double.</summary>
    public bool PopularPassword { get; init; }

    /// <summary>Whether attackers would try this password early.</summary>
    public static bool IsPopular(CredentialCheck check) =>
        check.Status == CredentialStatus.Common || check.CountClass >= PopularCountClass;

    /// <summary>The number that the key of a kind has in its table; 0 for none. IPv4 addresses and prefixes keep all of their bits, IPv6 the upper 64.</summary>
    internal ulong KeyOf(VelocityKind kind) => kind switch
    {
        VelocityKind.User => User,
        VelocityKind.Address => FromAddress(Ip.Host),
        VelocityKind.Prefix => FromAddress(Ip.Site),
        VelocityKind.Asn => Asn,
        VelocityKind.Device => Device,
        VelocityKind.UserAgent => UserAgent,
        VelocityKind.PasswordTag => PasswordTag,
        VelocityKind.Installation => 1,
        _ => 0,
    };

    /// <summary>The distinct things that a key of this kind counts: users and addresses, but for a user's key addresses and tags, for an address's users and tags.</summary>
    internal (uint First, uint Second) MembersOf(VelocityKind kind)
    {
        var address = KeyHash.Member(FromAddress(Ip.Host));
        return kind switch
        {
            VelocityKind.User => (address, KeyHash.Member(PasswordTag)),
            VelocityKind.Address => (KeyHash.Member(User), KeyHash.Member(PasswordTag)),
            _ => (KeyHash.Member(User), address),
        };
    }

    private static ulong FromAddress(ClientAddress address) =>
        address.Bits == UInt128.Zero ? 0 : address.IsIPv4 ? (0xFFFFUL << 32) | (uint)address.Bits : (ulong)(address.Bits >> 64);
}
