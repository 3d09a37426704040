using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Assessments;
using RiskAuth.Learning.Detection;
using RiskAuth.Learning.Simulation;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Network;
using Outcome = RiskAuth.Assessments.Outcome;

namespace RiskAuth.Tests.Detection;

/// <summary>Properties of injected attackers, over logs of 60 people with a site, browser and round-trip time of their own.</summary>
public sealed class AttackInjectorTests
{
    private const int Users = 60;
    private const int Rows = 300;

    private static readonly INetworkSource Network = AddressBook.Synthetic().Source;
    private static readonly string[] FamilyNames = [.. AttackInjector.Families.Select(AttackFamilies.NameOf)];

    [Fact]
    public void The_operators_rows_stay_as_they_are_and_in_their_order() =>
        ForAllLogs((rows, all, _) => all.Where(row => !IsInjected(row)).SequenceEqual(rows, ReferenceEqualityComparer.Instance));

    [Fact]
    public void The_result_is_in_the_order_of_times() =>
        ForAllLogs((_, all, _) => all.Zip(all.Skip(1)).All(pair => pair.First.SignIn.Time <= pair.Second.SignIn.Time));

    [Fact]
    public void The_same_seed_gives_the_same_attacks_and_another_seed_others() => Prop.ForAll(ArbMap.Default.ArbFor<ushort>(), seed =>
    {
        var rows = SomeSignIns.Log(seed, Users, Rows);
        var all = AttackInjector.Inject(rows, Network, .05, seed);
        return all.SequenceEqual(AttackInjector.Inject(rows, Network, .05, seed)) && !all.SequenceEqual(AttackInjector.Inject(rows, Network, .05, seed + 1UL));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(0x10ADUL, 0x15UL));

    [Fact]
    public void Every_attack_is_labelled_succeeds_has_an_id_of_its_own_and_stands_within_half_an_hour_before_a_success_of_its_victim() =>
        ForAllLogs((rows, all, injected) =>
            all.Select(row => row.SignIn.Id).Distinct().Count() == all.Count && injected.TrueForAll(attack =>
                attack.Truth == Truth.Attack && FamilyNames.Contains(attack.Family) && attack.Campaign is null && attack.SignIn.Outcome == Outcome.Success
                && rows.Exists(row => row.SignIn.User == attack.SignIn.User && row.Truth == Truth.Legitimate && row.SignIn.Outcome == Outcome.Success
                    && row.SignIn.Time - attack.SignIn.Time is var wait && wait >= TimeSpan.Zero && wait < TimeSpan.FromMinutes(30))));

    [Fact]
    public void Address_network_and_round_trip_are_those_of_one_other_person_and_the_address_itself_is_nobodys() =>
        ForAllLogs((rows, _, injected) => injected.TrueForAll(attack =>
            Donor(rows, attack) is { } donor && donor.User != attack.SignIn.User && rows.TrueForAll(row => row.SignIn.Ip != attack.SignIn.Ip)
            && attack.SignIn.Network == donor.Network
            && attack.SignIn.RttMs == (attack.Family == "very_targeted" ? Victim(rows, attack).RttMs : donor.RttMs)));

    [Fact]
    public void The_browser_is_the_donors_except_where_the_family_imitates_the_victims() =>
        ForAllLogs((rows, _, injected) => injected.TrueForAll(attack =>
            attack.SignIn.UserAgent == (attack.Family is "targeted" or "very_targeted" ? Victim(rows, attack) : Donor(rows, attack)!).UserAgent));

    [Fact]
    public void A_device_is_brought_only_by_who_stole_the_victims() =>
        ForAllLogs((rows, _, injected) => injected.TrueForAll(attack =>
            attack.SignIn.DeviceId == (attack.Family == "token_replay" ? Victim(rows, attack).DeviceId : null)
            && (attack.Family != "token_replay" || attack.SignIn.DeviceId is not null)));

    [Fact]
    public void A_vpn_is_in_the_victims_country_and_who_targets_is_at_the_victims_operator() =>
        ForAllLogs((rows, _, injected) => injected.TrueForAll(attack => (attack.Family, attack.SignIn.Network!, Victim(rows, attack).Network!) switch
        {
            ("vpn", var network, var own) => network.Country == own.Country,
            ("targeted" or "very_targeted", var network, var own) => (network.Country, network.Asn) == (own.Country, own.Asn),
            _ => true,
        }));

    [Fact]
    public void Every_family_is_injected_about_as_often_as_asked()
    {
        var rows = SomeSignIns.Log(1, Users, 20_000);
        var successes = rows.Count(row => row.Truth == Truth.Legitimate);
        var injected = AttackInjector.Inject(rows, Network, .05, 1).Where(IsInjected).ToLookup(row => row.Family);
        Assert.Equal(FamilyNames.Order(), injected.Select(family => family.Key!).Order());
        Assert.All(injected, family => Assert.InRange(family.Count(), (family.Key == "token_replay" ? .02 : .04) * successes, .06 * successes));
    }

    [Fact]
    public void A_log_of_one_person_or_without_successes_gets_no_attacks()
    {
        Assert.DoesNotContain(AttackInjector.Inject(SomeSignIns.Log(1, 1, Rows), Network, .05, 1), IsInjected);
        List<LabelledSignIn> unknown = [.. SomeSignIns.Log(1, Users, Rows).Select(row => row with { Truth = Truth.Unknown })];
        Assert.DoesNotContain(AttackInjector.Inject(unknown, Network, .05, 1), IsInjected);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-.1)]
    [InlineData(.051)]
    public void A_share_out_of_range_is_refused(double share) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => AttackInjector.Inject([], Network, share, 1));

    /// <param name="holds">Given the operator's rows, the result, and the attacks in it.</param>
    private static void ForAllLogs(Func<List<LabelledSignIn>, List<LabelledSignIn>, List<LabelledSignIn>, bool> holds)
    {
        var attacks = 0;
        Prop.ForAll(ArbMap.Default.ArbFor<ushort>(), seed =>
        {
            var rows = SomeSignIns.Log(seed, Users, Rows);
            var all = AttackInjector.Inject(rows, Network, .05, seed);
            var injected = all.FindAll(IsInjected);
            attacks += injected.Count;
            return holds(rows, all, injected);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(0x10ADUL, 0x15UL));
        Assert.InRange(attacks, 1_000, int.MaxValue);
    }

    private static bool IsInjected(LabelledSignIn row) => row.Truth == Truth.Attack;

    private static LoggedSignIn Victim(List<LabelledSignIn> rows, LabelledSignIn attack) => rows.Find(row => row.SignIn.User == attack.SignIn.User)!.SignIn;

    /// <summary>Whose site the attack comes from.</summary>
    private static LoggedSignIn? Donor(List<LabelledSignIn> rows, LabelledSignIn attack) => rows.Find(row => row.SignIn.Ip.Site == attack.SignIn.Ip.Site)?.SignIn;
}
