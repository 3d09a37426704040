using RiskAuth.Assessments;
using RiskAuth.Learning.Simulation;
using RiskAuth.Learning.Training;
using RiskAuth.Network;

namespace RiskAuth.Learning.Detection;

/// <summary>
/// Puts simulated attackers into an operator's own log: trees learn best from attackers among the traffic that they will see. An attack
/// stands shortly before a success of its victim, so that it has the victim's history and the time since the victim's last success; and
/// what it brings comes from other people's sign-ins of the hours before: a neighbour's address on the donor's network, never the donor's
/// own. Campaigns are not injected; the rules over sequences need no training.
/// </summary>
public static class AttackInjector
{
    /// <summary>The kinds injected, all of those that models may learn from and that are one sign-in.</summary>
    public static readonly IReadOnlyList<AttackFamily> Families =
        [AttackFamily.Naive, AttackFamily.Vpn, AttackFamily.Targeted, AttackFamily.VeryTargeted, AttackFamily.TokenReplay];

    /// <summary>Earlier sign-ins among which a donor is looked for.</summary>
    private const int MostDonors = 512;

    private const int MaxMinutesBefore = 30;

    /// <param name="rows">In the order of their times.</param>
    /// <param name="share">Attacks of each kind per legitimate success, above 0 and at most .05.</param>
    /// <returns>The rows and the attacks, in the order of their times.</returns>
    public static List<LabelledSignIn> Inject(IReadOnlyList<LabelledSignIn> rows, INetworkSource network, double share, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, .05);
        var random = SeededRandom.For(seed, 1);
        var donors = new DonorBook(network, MostDonors);
        var injected = new List<LabelledSignIn>(rows.Count);
        foreach (var row in rows)
        {
            if (row.Truth == Truth.Legitimate && row.SignIn.Outcome.IsSuccess())
            {
                foreach (var family in Families)
                {
                    if (random.NextShare() < share && Attack(family, row.SignIn, donors, ref random) is { } attack)
                        injected.Add(new(attack, Truth.Attack, AttackFamilies.NameOf(family)));
                }
                donors.Add(row.SignIn);
            }
            injected.Add(row);
        }
        return [.. injected.Select((row, order) => (row, order)).OrderBy(row => row.row.SignIn.Time).ThenBy(row => row.order).Select(row => row.row)];
    }

    private static LoggedSignIn? Attack(AttackFamily family, LoggedSignIn victim, DonorBook donors, ref SeededRandom random)
    {
        var donor = family switch
        {
            AttackFamily.Vpn => donors.Find(victim, sameCountry: true, sameOperator: false, ref random),
            AttackFamily.Targeted or AttackFamily.VeryTargeted => donors.Find(victim, sameCountry: true, sameOperator: true, ref random),
            _ => donors.Find(victim, sameCountry: false, sameOperator: false, ref random),
        };
        if (donor is null || (family == AttackFamily.TokenReplay && victim.DeviceId is null))
            return null;
        var imitates = family is AttackFamily.Targeted or AttackFamily.VeryTargeted;
        return victim with
        {
            Id = new Guid((int)random.Next(), 0, 0x7000, [0x80, .. BitConverter.GetBytes(random.Next())[..7]]).ToString(),
            Time = victim.Time - TimeSpan.FromSeconds(random.Next(60 * MaxMinutesBefore)),
            Ip = NeighbourOf(donor.Ip, victim.Ip, random.Next()),
            UserAgent = imitates ? victim.UserAgent : donor.UserAgent,
            ClientHints = imitates ? victim.ClientHints : donor.ClientHints,
            Fingerprint = donor.Fingerprint,
            DeviceId = family == AttackFamily.TokenReplay ? victim.DeviceId : null,
            RttMs = family == AttackFamily.VeryTargeted ? victim.RttMs : donor.RttMs,
            PasswordTag = victim.PasswordTag,
            Outcome = Outcome.Success,
            Network = donor.Network,
            Facts = donor.Facts,
        };
    }

    /// <summary>An address of the donor's site that is neither the donor's own nor the victim's.</summary>
    private static ClientAddress NeighbourOf(ClientAddress donor, ClientAddress victim, ulong number)
    {
        var address = donor.WithHostBits(number);
        while (address == donor || address == victim)
            address = donor.WithHostBits(++number);
        return address;
    }

    /// <summary>The last sign-ins of others, to borrow from.</summary>
    private sealed class DonorBook(INetworkSource network, int limit)
    {
        private const int MostTries = 64;

        private readonly List<(LoggedSignIn SignIn, string? Country, uint Asn)> _last = new(limit);
        private int _next;

        public void Add(LoggedSignIn signIn)
        {
            var (country, asn) = Place(signIn);
            if (_last.Count < limit)
                _last.Add((signIn, country, asn));
            else
                _last[_next++ % limit] = (signIn, country, asn);
        }

        public LoggedSignIn? Find(LoggedSignIn victim, bool sameCountry, bool sameOperator, ref SeededRandom random)
        {
            var (country, asn) = Place(victim);
            for (var tries = 0; tries < MostTries && _last.Count > 0; tries++)
            {
                var donor = _last[random.Next(_last.Count)];
                if (donor.SignIn.User != victim.User && donor.SignIn.Ip != victim.Ip
                    && (!sameCountry || donor.Country == country) && (!sameOperator || donor.Asn == asn))
                    return donor.SignIn;
            }
            return null;
        }

        private (string? Country, uint Asn) Place(LoggedSignIn signIn)
        {
            if (signIn.Facts is { } facts)
                return (facts.Country, facts.Asn);
            if (signIn.Network is { } recorded)
                return (recorded.Country, recorded.Asn);
            var found = network.Find(signIn.Ip);
            return (found.Country, found.Asn);
        }
    }
}
