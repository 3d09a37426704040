using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Decisions;
using RiskAuth.Features;
using RiskAuth.Network;
using RiskAuth.Profiles;
using RiskAuth.Scoring;
using RiskAuth.Scoring.Freeman;
using RiskAuth.Velocity;

namespace RiskAuth.Tests;

/// <summary>Values that do not matter, and places and browsers that do.</summary>
internal static class Some
{
    public const string ChromeOnWindows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
    public const string FirefoxOnLinux = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0";
    public const string SafariOnIPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";

    public static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    public static readonly DateTimeOffset Noon = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);
    public static readonly UserKey Alice = new(UserKey.DefaultTenant, "alice");

    public static readonly NetworkFacts Oslo = new("NO", "Oslo", "Oslo", new(59.91f, 10.75f), 25, 2119, "Telenor Norge AS", NetworkClass.Residential);
    public static readonly NetworkFacts Lagos = new("NG", "Lagos", "Lagos", new(6.45f, 3.39f), 25, 29465, "MTN Nigeria", NetworkClass.Residential);
    public static readonly NetworkFacts Hosting = new("DE", null, null, null, 0, 24940, "Hetzner Online GmbH", NetworkClass.Hosting);

    public static SignInAttempt Attempt(DateTimeOffset time, string ip = "84.208.20.110", string? userAgent = ChromeOnWindows) => new()
    {
        EventId = Guid.CreateVersion7(time),
        Time = time,
        User = Alice,
        Ip = ClientAddress.Parse(ip),
        UserAgent = userAgent,
    };
}

/// <summary>One user's sign-ins through the pure engine, with counters and profile kept by hand: no store, no grains.</summary>
internal sealed class Diary
{
    private readonly DeviceTokens _tokens = new(Some.Key);
    private readonly EnrichmentReader _reader;
    private readonly Places _places = new();

    public Diary() => _reader = new EnrichmentReader(_places, _tokens, new TraitReader(new KeyedHash(Some.Key)));

    public UserProfile Profile { get; private set; } = new();

    public Population Population { get; } = new();

    public VelocityReading Velocity { get; set; }

    public RiskConfiguration Configuration { get; set; } = new();

    public AddressStanding Standing { get; set; }

    public CredentialCheck Credential { get; set; } = CredentialCheck.NotChecked;

    public IRiskScorer Scorer { get; set; } = new BaselineScorer();

    public string? Token { get; private set; }

    public Assessment Assess(SignInAttempt attempt, NetworkFacts network)
    {
        _places.Facts = network;
        var enrichment = _reader.Enrich(attempt, Credential, Missing.None);
        var traits = _reader.Traits(attempt, enrichment);
        return new RiskEngine(Scorer).Assess(
            attempt, enrichment, traits, Profile, Velocity, Population.Read(traits), Standing, Configuration);
    }

    /// <summary>Assesses and succeeds; the browser keeps the new token when it keeps tokens.</summary>
    public Assessment SignIn(SignInAttempt attempt, NetworkFacts network, bool keepsToken = true, bool strongAuth = false)
    {
        var assessment = Assess(attempt, network);
        var traits = _reader.Traits(attempt, _reader.Enrich(attempt, Credential, Missing.None));
        var issued = _tokens.Issue(attempt.EventId, attempt.User);
        Population.Count(traits, Profile.SignIns == 0);
        Profile.LearnSuccess(traits, _tokens.Key(issued), strongAuth);
        Profile = ProfileCodec.Decode(ProfileCodec.Encode(Profile));
        Token = keepsToken ? issued : null;
        return assessment;
    }

    /// <summary>A history of daily sign-ins from Oslo on one device, the last one a minute before noon of <see cref="Some.Noon"/>.</summary>
    public static Diary FromOslo(int signIns = 10, bool keepsToken = true)
    {
        var diary = new Diary();
        for (var day = signIns - 1; day >= 0; day--)
            diary.SignIn(Some.Attempt(Some.Noon.AddDays(-day).AddMinutes(-1)) with { DeviceToken = diary.Token }, Some.Oslo, keepsToken);
        return diary;
    }

    private sealed class Places : INetworkSource
    {
        public NetworkFacts Facts { get; set; } = NetworkFacts.Unknown;

        public NetworkFacts Find(ClientAddress address) => Facts;
    }
}
