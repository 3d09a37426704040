using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Decisions;

namespace RiskAuth.Learning.Scenarios;

/// <summary>One attempt of a script and what the engine said of it.</summary>
internal sealed record Judged(Step Step, Assessment Assessment)
{
    public bool IsStopped => Assessment.Verdict.Decision != Decision.Allow;
}

/// <summary>Runs one script through an installation of its own, with the default configuration.</summary>
internal static class ScriptRun
{
    /// <returns>The judged attempts, in order: attackers' and, from the script's moment on, people's.</returns>
    public static async Task<IReadOnlyList<Judged>> RunAsync(Script script, TrialSetting setting, CancellationToken cancellationToken)
    {
        var installation = await TrialInstallation.StartAsync(setting, issueTokens: true, script.Steps.Min(step => step.Time)).ConfigureAwait(false);
        var judged = new List<Judged>();
        foreach (var step in script.InOrder())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (step.Event is { } happen)
            {
                happen();
                continue;
            }
            var assessment = await installation.AssessAsync(AttemptOf(step), new CredentialCheck(CredentialStatus.NotChecked, 0, script.HidesPasswords ? 0 : step.Password)).ConfigureAwait(false);
            var outcome = OutcomeOf(step, assessment.Verdict.Decision != Decision.Allow, script.OutcomesComeFirst);
            var token = await installation.ReportAsync(assessment, outcome).ConfigureAwait(false);
            if (token is not null && step.Browser.KeepsTokens)
                step.Browser.Token = token;
            if (step.Side != Side.History)
                judged.Add(new(step, assessment));
        }
        return judged;
    }

    private static SignInAttempt AttemptOf(Step step) => new()
    {
        EventId = default,
        Time = step.Time,
        User = new UserKey(UserKey.DefaultTenant, step.User),
        Ip = step.Place.Address,
        UserAgent = step.Browser.UserAgent(step.Time),
        DeviceToken = step.Browser.Token,
        Fingerprint = step.Fingerprint,
        RttMs = step.RttMs,
    };

    /// <summary>Owners pass a challenge; attackers cannot, and where nobody asks for the password before the challenge, they walk away.</summary>
    private static Outcome OutcomeOf(Step step, bool isStopped, bool outcomesComeFirst) =>
        !isStopped ? step.Truth
        : step.Side != Side.Attacker ? step.Truth.IsSuccess() ? Outcome.ChallengePassed : step.Truth
        : step.Truth.IsSuccess() || !outcomesComeFirst ? Outcome.Abandoned
        : step.Truth;
}
