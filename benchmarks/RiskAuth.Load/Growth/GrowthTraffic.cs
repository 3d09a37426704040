using System.Net;
using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Network;

namespace RiskAuth.Load.Growth;

/// <summary>The n-th sign-in of a long log: everybody once, and then whoever comes, mostly from home on their own device.</summary>
/// <param name="span">How long a time the whole log covers.</param>
internal sealed class GrowthTraffic(int users, long events, TimeSpan span)
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly NetworkFacts[] Homes =
    [
        new("NO", "Oslo County", "Oslo", new GeoPoint(59.91f, 10.75f), 20, 29695, "Lyse Tele AS", NetworkClass.Residential),
        new("DE", "Bavaria", "Munich", new GeoPoint(48.14f, 11.58f), 20, 3320, "Deutsche Telekom AG", NetworkClass.Residential),
        new("FR", "Ile-de-France", "Paris", new GeoPoint(48.86f, 2.35f), 20, 3215, "Orange S.A.", NetworkClass.Residential),
        new("GB", "England", "Leeds", new GeoPoint(53.8f, -1.55f), 20, 2856, "British Telecommunications PLC", NetworkClass.Residential),
        new("US", "Ohio", "Columbus", new GeoPoint(39.96f, -83f), 20, 7018, "AT&T Services, Inc.", NetworkClass.MobileCarrier),
    ];

    private static readonly string[] Browsers =
    [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
    ];

    public static CredentialCheck Check => CredentialCheck.NotChecked;

    public DateTimeOffset TimeOf(long n) => Start + span * ((double)n / events);

    public (SignInAttempt Attempt, NetworkFacts Network, Outcome Outcome) Draw(long n)
    {
        var chance = Mix((ulong)n);
        var user = n < users ? (int)n : (int)(Mix(chance) % (ulong)users);
        var home = Mix((ulong)user + 0x5151);
        var isAway = n >= users && chance % 100 < 8;
        var place = isAway ? chance : home;
        return (
            new()
            {
                EventId = Guid.CreateVersion7(TimeOf(n)),
                Time = TimeOf(n),
                User = new(UserKey.DefaultTenant, FormattableString.Invariant($"user{user:0000000}@example.com")),
                Ip = ClientAddress.From(new IPAddress((long)(place >> 8 & 0xFFFF_FFFF))),
                UserAgent = Browsers[(int)(place % (ulong)Browsers.Length)],
                DeviceToken = isAway ? null : FormattableString.Invariant($"device{user}"),
                RttMs = (int)(chance % 150) + 8,
            },
            Homes[(int)(place % (ulong)Homes.Length)],
            isAway && chance % 3 == 0 ? Outcome.WrongPassword : Outcome.Success);
    }

    /// <summary>The finalizer of SplitMix64 (https://prng.di.unimi.it/splitmix64.c): equal numbers give equal chances, from any thread.</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 + 0x9E3779B97F4A7C15;
        value = (value ^ value >> 27) * 0x94D049BB133111EB;
        return value ^ value >> 31;
    }
}
