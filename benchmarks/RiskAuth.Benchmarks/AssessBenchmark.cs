using BenchmarkDotNet.Attributes;
using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Decisions;
using RiskAuth.Features;
using RiskAuth.Network;
using RiskAuth.Profiles;
using RiskAuth.Scoring;
using RiskAuth.Scoring.Freeman;
using RiskAuth.Velocity;

namespace RiskAuth.Benchmarks;

/// <summary>
/// Claim: judging one attempt of an established user, from enrichment to explained verdict, takes well under 50 microseconds and at most
/// 2 KB. An ordinary sign-in and a suspicious one, because the second one has more to say.
/// </summary>
[MemoryDiagnoser]
[InProcess]
public class AssessBenchmark
{
    private const string Chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
    private const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0";
    private static readonly byte[] Key = new byte[32];
    private static readonly NetworkFacts Oslo = new("NO", "Oslo", "Oslo", new(59.91f, 10.75f), 25, 2119, "Telenor Norge AS", NetworkClass.Residential);
    private static readonly NetworkFacts Lagos = new("NG", "Lagos", "Lagos", new(6.45f, 3.39f), 25, 29465, "MTN Nigeria", NetworkClass.Residential);

    private readonly RiskEngine _engine = new(new BaselineScorer());
    private readonly UserProfile _profile = new();
    private readonly Population _population = new();
    private readonly VelocityBoard _velocity = new();
    private readonly RiskConfiguration _configuration = new();
    private readonly EnrichmentReader _reader = new(new Places(), new DeviceTokens(Key), new TraitReader(new KeyedHash(Key)));
    private SignInAttempt _home = null!;
    private SignInAttempt _away = null!;

    [GlobalSetup]
    public void LearnOneUser()
    {
        var time = new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);
        var tokens = new DeviceTokens(Key);
        string? token = null;
        for (var day = 0; day < 20; day++)
        {
            var attempt = Attempt(time.AddDays(day), "84.208.20.110", Chrome) with { DeviceToken = token };
            token = tokens.Issue(attempt.EventId, attempt.User);
            var traits = _reader.Traits(attempt, _reader.Enrich(attempt, CredentialCheck.NotChecked, Missing.None));
            _population.Count(traits, day == 0);
            _profile.LearnSuccess(traits, tokens.Key(token), strongAuth: false);
        }
        _home = Attempt(time.AddDays(20), "84.208.20.110", Chrome) with { DeviceToken = token };
        _away = Attempt(time.AddDays(19).AddMinutes(40), "105.112.0.1", Firefox);
    }

    [Benchmark(Baseline = true)]
    public Assessment OrdinarySignIn() => Assess(_home);

    [Benchmark]
    public Assessment SuspiciousSignIn() => Assess(_away);

    private Assessment Assess(SignInAttempt attempt)
    {
        var enrichment = _reader.Enrich(attempt, CredentialCheck.NotChecked, Missing.None);
        var traits = _reader.Traits(attempt, enrichment);
        var keys = _reader.Keys(attempt.User, traits, enrichment.Credential, knownDevice: false);
        return _engine.Assess(
            attempt, enrichment, traits, _profile, _velocity.Read(keys, attempt.Time), _population.Read(traits), default, _configuration);
    }

    private static SignInAttempt Attempt(DateTimeOffset time, string ip, string userAgent) => new()
    {
        EventId = Guid.CreateVersion7(time),
        Time = time,
        User = new UserKey(UserKey.DefaultTenant, "ola"),
        Ip = ClientAddress.Parse(ip),
        UserAgent = userAgent,
    };

    private sealed class Places : INetworkSource
    {
        public NetworkFacts Find(ClientAddress address) => (byte)(address.Bits >> 24) == 84 ? Oslo : Lagos;
    }
}
