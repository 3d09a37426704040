using System.Buffers.Binary;
using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Decisions;
using RiskAuth.Events;
using RiskAuth.Learning.Importers;
using RiskAuth.Network;
using RiskAuth.Profiles;

namespace RiskAuth.Server.Replay;

/// <summary>Runs a log through the same assessor that serves live sign-ins: assess, then report what the log says happened, line by line.</summary>
internal sealed class Replayer(IEventStore events, ISettingsStore settings, INetworkSource network, ReplayOutput? output)
{
    /// <summary>The counters forget old campaigns, so they are noted now and then.</summary>
    private static readonly TimeSpan CampaignStep = TimeSpan.FromHours(1);

    private readonly LogClock _clock = new();
    private readonly TimeOrder _order = new();
    private Assessor? _assessor;
    private KeyedHash? _tags;
    private DateTimeOffset _campaignsAt;
    private long _number;

    public ReplayTally Tally { get; } = new();

    public long Late => _order.Late;

    /// <param name="onBroken">Told of every line that could not be read.</param>
    /// <param name="onProgress">Told now and then.</param>
    public async Task RunAsync(LogReader log, Action<BrokenLine> onBroken, Action onProgress, CancellationToken cancellationToken)
    {
        foreach (var entry in log.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.Broken is { } broken)
                onBroken(broken);
            else if (_order.Push(entry.SignIn!) is { } next)
                await AssessAsync(next, cancellationToken).ConfigureAwait(false);
            onProgress();
        }
        while (_order.Pop() is { } next)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await AssessAsync(next, cancellationToken).ConfigureAwait(false);
            onProgress();
        }
        if (_assessor is { } assessor)
        {
            Tally.Note(assessor.Velocity.AllCampaigns());
            await assessor.SaveCountersAsync().ConfigureAwait(false);
        }
    }

    private async Task AssessAsync(LoggedSignIn logged, CancellationToken cancellationToken)
    {
        if (logged.Time > _clock.GetUtcNow() || _assessor is null)
            _clock.Set(logged.Time);
        var assessor = _assessor ??= await StartAsync(cancellationToken).ConfigureAwait(false);
        var attempt = new SignInAttempt
        {
            EventId = MakeId(logged.Time, _number++),
            Time = logged.Time,
            User = new UserKey(UserKey.DefaultTenant, logged.User.Length == 0 ? "(empty)" : logged.User),
            Ip = logged.Ip,
            UserAgent = logged.UserAgent,
            DeviceToken = logged.DeviceId,
            RttMs = logged.RttMs,
        };
        var check = new CredentialCheck(CredentialStatus.NotChecked, 0, _tags!.Of(logged.PasswordTag));
        var assessment = await assessor.AssessAsync(attempt, check, Recorded(logged), cancellationToken).ConfigureAwait(false);
        await assessor.ReportOutcomeAsync(attempt.EventId, OutcomeOf(logged), cancellationToken).ConfigureAwait(false);
        Tally.Count(logged, assessment);
        output?.Write(logged.Id, assessment);
        if (logged.Time - _campaignsAt >= CampaignStep)
        {
            _campaignsAt = logged.Time;
            Tally.Note(assessor.Velocity.Campaigns(logged.Time));
        }
    }

    private async Task<Assessor> StartAsync(CancellationToken cancellationToken)
    {
        _tags = new KeyedHash(await settings.InstallationKeyAsync().ConfigureAwait(false));
        return await Assessor.StartAsync(
            events, settings, network, null, new ConfigurationDirectory(), _clock, new AssessorOptions { IssueDeviceTokens = false },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the log itself says of the address stands in for our look-up; our coordinates stay only where the country agrees.</summary>
    private NetworkFacts? Recorded(LoggedSignIn logged)
    {
        if (logged.Network is not { } recorded)
            return null;
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

    private static Outcome OutcomeOf(LoggedSignIn logged) =>
        logged is { Outcome: Outcome.WrongPassword, KnownUser: false } ? Outcome.UnknownUser : logged.Outcome;

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
