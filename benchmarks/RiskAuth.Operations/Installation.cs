using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Decisions;
using RiskAuth.Features;
using RiskAuth.Network;
using RiskAuth.Profiles;
using RiskAuth.Scoring.Freeman;
using RiskAuth.Scoring.Models;
using RiskAuth.Velocity;

namespace RiskAuth.Operations;

/// <summary>
/// An installation with the model that ships, a population that is large enough for rarity to mean something, and one user with twenty
/// sign-ins from Oslo: who comes home again, and whose password somebody then tries from Lagos.
/// </summary>
public sealed class Installation
{
    public const string Chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
    public const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0";

    private const int OtherUsers = 400;
    private const int SignInsOfOthers = 4_000;
    private const int SignIns = 20;

    private static readonly DateTimeOffset Start = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly NetworkFacts Oslo = new("NO", "Oslo", "Oslo", new(59.91f, 10.75f), 25, 2119, "Telenor Norge AS", NetworkClass.Residential);
    private static readonly NetworkFacts Lagos = new("NG", "Lagos", "Lagos", new(6.45f, 3.39f), 25, 29465, "MTN Nigeria", NetworkClass.Residential);

    private readonly UserProfile _profile = new();
    private readonly Population _population = new();
    private readonly VelocityBoard _velocity = new();
    private readonly RiskConfiguration _configuration = new();
    private readonly EnrichmentReader _reader;

    public Installation()
    {
        var key = new byte[32];
        var tokens = new DeviceTokens(key);
        _reader = new(new Places(), tokens, new TraitReader(new KeyedHash(key)));
        var library = new ModelLibrary(Repository.Models);
        Model = library.Load(library.Promoted ?? throw new InvalidOperationException($"No model ships in {Repository.Models}."));
        Scorer = new(Model, new ChallengeRateKeeper(), new FeatureDrift(Model.Manifest.Drift));
        Engine = new(Scorer);
        for (var n = 0; n < SignInsOfOthers; n++)
            Learn(Attempt(Start.AddMinutes(n), $"user{n % OtherUsers}", $"84.{n % 7}.{n % OtherUsers / 256}.{n % 256}", n % 3 == 0 ? Firefox : Chrome), n < OtherUsers);
        string? token = null;
        for (var day = 0; day < SignIns; day++)
        {
            var attempt = Attempt(Start.AddDays(day), "ola", "84.208.20.110", Chrome) with { DeviceToken = token };
            token = tokens.Issue(attempt.EventId, attempt.User);
            _profile.LearnSuccess(Learn(attempt, day == 0), tokens.Key(token), strongAuth: false);
        }
        Ordinary = Attempt(Start.AddDays(SignIns), "ola", "84.208.20.110", Chrome) with { DeviceToken = token };
        Suspicious = Attempt(Start.AddDays(SignIns - 1).AddMinutes(40), "ola", "105.112.0.1", Firefox);
    }

    public RiskEngine Engine { get; }

    public RiskModel Model { get; }

    public TrainedScorer Scorer { get; }

    public RiskConfiguration Configuration => _configuration;

    public SignInAttempt Ordinary { get; }

    public SignInAttempt Suspicious { get; }

    /// <summary>What the engine does with one attempt in its user's turn: facts, traits, counters, signals, score, verdict and its reasons.</summary>
    public Assessment Assess(SignInAttempt attempt)
    {
        var enrichment = Enrich(attempt);
        var traits = _reader.Traits(attempt, enrichment);
        var keys = _reader.Keys(attempt.User, traits, enrichment.Credential, knownDevice: false);
        return Engine.Assess(
            attempt, enrichment, traits, _profile, _velocity.Read(keys, attempt.Time), _population.Read(traits), default, _configuration);
    }

    public Observation Observe(SignInAttempt attempt)
    {
        var enrichment = Enrich(attempt);
        var traits = _reader.Traits(attempt, enrichment);
        var keys = _reader.Keys(attempt.User, traits, enrichment.Credential, knownDevice: false);
        return Observation.Observe(attempt, enrichment, traits, _profile, _velocity.Read(keys, attempt.Time), _population.Read(traits));
    }

    private Enrichment Enrich(SignInAttempt attempt) => _reader.Enrich(attempt, CredentialCheck.NotChecked, Missing.None);

    private SignInTraits Learn(SignInAttempt attempt, bool isFirstOfUser)
    {
        var traits = _reader.Traits(attempt, Enrich(attempt));
        _population.Count(traits, isFirstOfUser);
        return traits;
    }

    private static SignInAttempt Attempt(DateTimeOffset time, string user, string ip, string userAgent) => new()
    {
        EventId = Guid.CreateVersion7(time),
        Time = time,
        User = new UserKey(UserKey.DefaultTenant, user),
        Ip = ClientAddress.Parse(ip),
        UserAgent = userAgent,
    };

    private sealed class Places : INetworkSource
    {
        public NetworkFacts Find(ClientAddress address) => (byte)(address.Bits >> 24) == 84 ? Oslo : Lagos;
    }
}
