using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Events;
using RiskAuth.Learning.Simulation.Networks;

namespace RiskAuth.Tests.Feedback;

/// <summary>Invalid feedback takes back what one success taught, whatever happens to that success at the same time.</summary>
public sealed class DisputeTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly MemoryStore _memory = new(installationKey: Some.Key);
    private HeldStore _store = null!;
    private Assessor _assessor = null!;
    private int _minutes;

    public async Task InitializeAsync()
    {
        _store = new HeldStore(_memory);
        _assessor = await Assessor.StartAsync(
            _store, _memory, AddressBook.Synthetic().Source, null, new ConfigurationDirectory(), TimeProvider.System, null, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    [Fact]
    public async Task Two_disputes_of_one_success_that_arrive_together_take_it_back_once()
    {
        var (first, _, _) = (await SucceedAsync(), await SucceedAsync(), await SucceedAsync());

        _store.Hold();
        var disputes = new[] { DisputeAsync(first, FeedbackSource.User), DisputeAsync(first, FeedbackSource.Administrator) };
        _store.Release();

        Assert.Equal([RecordResult.Recorded, RecordResult.Recorded], await Task.WhenAll(disputes));
        Assert.Equal(2, await SignInsAsync());
    }

    [Fact]
    public async Task A_success_that_is_disputed_while_it_is_being_recorded_is_taken_back()
    {
        await SucceedAsync();
        var attempt = await AssessAsync(SignInKind.SignIn);

        _store.Hold();
        var outcome = _assessor.ReportOutcomeAsync(attempt, Outcome.Success, CancellationToken.None).AsTask();
        var dispute = DisputeAsync(attempt, FeedbackSource.User);
        _store.Release();

        Assert.Equal(RecordResult.Recorded, (await outcome).Result);
        Assert.Equal(RecordResult.Recorded, await dispute);
        Assert.Equal(1, await SignInsAsync());
    }

    [Fact]
    public async Task What_teaches_nothing_gives_the_device_no_token_that_nobody_would_know_again()
    {
        await SucceedAsync();
        var request = await AssessAsync(SignInKind.ForgotPassword);
        var answer = await _assessor.ReportOutcomeAsync(request, Outcome.Success, CancellationToken.None);
        Assert.Equal(RecordResult.Recorded, answer.Result);
        Assert.Null(answer.DeviceToken);
        Assert.NotNull((await _assessor.ReportOutcomeAsync(await AssessAsync(SignInKind.SignIn), Outcome.Success, CancellationToken.None)).DeviceToken);
    }

    [Fact]
    public async Task A_dispute_of_what_taught_nothing_takes_nothing_back()
    {
        await SucceedAsync();
        var request = await AssessAsync(SignInKind.ForgotPassword);
        await _assessor.ReportOutcomeAsync(request, Outcome.Success, CancellationToken.None);
        var failure = await AssessAsync(SignInKind.SignIn);
        await _assessor.ReportOutcomeAsync(failure, Outcome.WrongPassword, CancellationToken.None);

        Assert.Equal(RecordResult.Recorded, await DisputeAsync(request, FeedbackSource.User));
        Assert.Equal(RecordResult.Recorded, await DisputeAsync(failure, FeedbackSource.User));
        Assert.Equal(1, await SignInsAsync());
    }

    [Fact]
    public async Task A_dispute_of_an_unknown_event_says_so() =>
        Assert.Equal(RecordResult.UnknownEvent, await DisputeAsync(EventIds.New(Some.Noon), FeedbackSource.User));

    private Task<RecordResult> DisputeAsync(Guid eventId, FeedbackSource source) =>
        _assessor.GiveFeedbackAsync(eventId, FeedbackValue.Invalid, source, CancellationToken.None).AsTask();

    private async Task<Guid> SucceedAsync()
    {
        var eventId = await AssessAsync(SignInKind.SignIn);
        await _assessor.ReportOutcomeAsync(eventId, Outcome.Success, CancellationToken.None);
        return eventId;
    }

    private async Task<Guid> AssessAsync(SignInKind kind)
    {
        var attempt = Some.Attempt(Some.Noon.AddMinutes(++_minutes)) with { Kind = kind };
        await _assessor.AssessAsync(attempt, null, null, CancellationToken.None);
        return attempt.EventId;
    }

    private async Task<int> SignInsAsync() => (await _assessor.ProfileAsync(Some.Attempt(Some.Noon).User, CancellationToken.None))?.SignIns ?? 0;
}
