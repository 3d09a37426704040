using System.Buffers.Binary;
using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Decisions;
using RiskAuth.Events;
using RiskAuth.Network;
using RiskAuth.Profiles;
using RiskAuth.Scoring;
using RiskAuth.Velocity;

namespace RiskAuth.Learning.Replay;

/// <summary>
/// Runs logged attempts, in the order of their times, through the same assessor that serves live ones: the clock stands where the log
/// does, and what the log brings itself (device ids, network facts, password tags) stands in for what a live request would bring.
/// </summary>
/// <param name="scorer">What scores; null for the documented baseline.</param>
/// <param name="ownLog">
/// The attempts are of our own log: their ids are those of its events, and their device tokens those that we issued, so that every token
/// is issued again. The settings must hold that installation's key.
/// </param>
public sealed class SignInReplay(
    IEventStore events, ISettingsStore settings, INetworkSource network, IRiskScorer? scorer = null, bool ownLog = false)
{
    private readonly LogClock _clock = new();
    private KeyedHash? _tags;
    private long _number;
    private Guid _last;

    /// <summary>Null before the first attempt.</summary>
    public Assessor? Assessor { get; private set; }

    /// <summary>Assesses the next attempt. Its outcome is not looked at.</summary>
    public async ValueTask<Assessment> AssessAsync(LoggedSignIn logged, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(logged);
        var assessor = await AtAsync(logged.Time, cancellationToken).ConfigureAwait(false);
        _last = ownLog ? Guid.Parse(logged.Id) : MakeId(logged.Time, _number++);
        return await assessor.AssessAsync(AttemptOf(logged, _last), CheckOf(logged), Recorded(logged), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What would be said of an attempt that is not in the log, had it come between two that are. Nothing of it stays.</summary>
    public async ValueTask<Assessment> PreviewAsync(LoggedSignIn logged, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(logged);
        var assessor = await AtAsync(logged.Time, cancellationToken).ConfigureAwait(false);
        return await assessor.PreviewAsync(AttemptOf(logged, MakeId(logged.Time, _number)), CheckOf(logged), Recorded(logged), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Assessor> AtAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        if (time > _clock.GetUtcNow() || Assessor is null)
            _clock.Set(time);
        return Assessor ??= await StartAsync(cancellationToken).ConfigureAwait(false);
    }

    private static SignInAttempt AttemptOf(LoggedSignIn logged, Guid id) =>
        new()
        {
            EventId = id,
            Time = logged.Time,
            User = logged.Account ?? new UserKey(UserKey.DefaultTenant, logged.User.Length == 0 ? "(empty)" : logged.User),
            Ip = logged.Ip,
            UserAgent = logged.UserAgent,
            DeviceToken = logged.DeviceId,
            RttMs = logged.RttMs,
            Fingerprint = logged.Fingerprint,
            ClientHints = logged.ClientHints,
            Kind = logged.Kind,
        };

    private CredentialCheck CheckOf(LoggedSignIn logged) => new(CredentialStatus.NotChecked, logged.PopularPassword ? VelocityKeys.PopularCountClass : (byte)0, _tags!.Of(logged.PasswordTag));

    /// <summary>Reports what the log says became of the attempt that was assessed last.</summary>
    public async ValueTask ReportOutcomeAsync(LoggedSignIn logged, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(logged);
        var outcome = logged is { Outcome: Outcome.WrongPassword, KnownUser: false } ? Outcome.UnknownUser : logged.Outcome;
        await Assessor!.ReportOutcomeAsync(_last, outcome, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Assessor> StartAsync(CancellationToken cancellationToken)
    {
        _tags = new KeyedHash(await settings.InstallationKeyAsync().ConfigureAwait(false));
        var assessor = await Assessor.StartAsync(
            events, settings, network, null, new ConfigurationDirectory(), _clock, new AssessorOptions { IssueDeviceTokens = ownLog },
            cancellationToken).ConfigureAwait(false);
        if (scorer is not null)
            assessor.Engine.Scorer = scorer;
        return assessor;
    }

    /// <summary>What the log itself says of the address stands in for our look-up; our coordinates stay only where the country agrees.</summary>
    private NetworkFacts? Recorded(LoggedSignIn logged)
    {
        if (logged.Network is not { } recorded)
            return logged.Facts;
        var found = network.Find(logged.Ip);
        var agrees = found.Country == recorded.Country;
        return found with
        {
            Country = recorded.Country,
            Region = recorded.Region,
            City = recorded.City,
            Location = agrees ? found.Location : null,
            Asn = recorded.Asn,
            Organization = found.Asn == recorded.Asn ? found.Organization : null,
        };
    }

    /// <summary>A UUIDv7 whose random part is the attempt's number, so that replaying a file again gives the same events.</summary>
    private static Guid MakeId(DateTimeOffset time, long number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, time.ToUnixTimeMilliseconds() << 16);
        bytes[6] = 0x70;
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], number & 0x3FFF_FFFF_FFFF_FFFF | unchecked((long)0x8000_0000_0000_0000));
        return new Guid(bytes, bigEndian: true);
    }
}
