using RiskAuth.Assessments;
using RiskAuth.Network;
using RiskAuth.Velocity;

namespace RiskAuth.Tests.Velocity;

/// <summary>Makes the keys of attempts from readable names, the same for the same names.</summary>
internal static class SignIns
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    public static VelocityKeys Keys(
        string? user = "ann", string? ip = "203.0.113.7", uint asn = 0, string? device = null, string? userAgent = null, string? password = null,
        bool known = false, bool popular = false, NetworkClass network = NetworkClass.Unknown) =>
        new(new UserKey(UserKey.DefaultTenant, user ?? ""), Hash("user", user), ip is null ? default : ClientAddress.Parse(ip), asn, network,
            Hash("device", device), Hash("agent", userAgent), Hash("password", password))
        {
            KnownDevice = known,
            PopularPassword = popular,
        };

    /// <summary>One attempt and its outcome, both at the same time.</summary>
    public static void Run(this VelocityBoard board, in VelocityKeys keys, Outcome outcome, DateTimeOffset time)
    {
        board.RecordAttempt(keys, time);
        board.RecordOutcome(keys, outcome, keys.KnownDevice, time, time);
    }

    private static ulong Hash(string kind, string? word)
    {
        if (word is null)
            return 0;
        // FNV-1a.
        var hash = 14_695_981_039_346_656_037;
        foreach (var letter in kind + ":" + word)
            hash = (hash ^ letter) * 1_099_511_628_211;
        return hash;
    }
}
