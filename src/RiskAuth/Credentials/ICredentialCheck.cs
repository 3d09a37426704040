using RiskAuth.Assessments;

namespace RiskAuth.Credentials;

/// <summary>Looks a submitted credential up. Never throws for what a dependency does: that is <see cref="CredentialStatus.Unavailable"/>.</summary>
public interface ICredentialCheck
{
    /// <param name="credential">Null when none was sent. The caller disposes it, after the answer.</param>
    /// <param name="userName">The name that the user typed, for checks of the pair; null when unknown.</param>
    /// <param name="kind">Alterations of known passwords are looked for at sign-up and password change only.</param>
    ValueTask<CredentialCheck> CheckAsync(SubmittedCredential? credential, string? userName, SignInKind kind, CancellationToken cancellationToken);
}

/// <summary>No check, for installations that turn it off. The password is still tagged, because the spray detector needs that.</summary>
public sealed class NoCredentialCheck(PasswordTagger tagger) : ICredentialCheck
{
    public ValueTask<CredentialCheck> CheckAsync(SubmittedCredential? credential, string? userName, SignInKind kind, CancellationToken cancellationToken) =>
        ValueTask.FromResult(CredentialCheck.NotChecked with { PasswordTag = tagger.Tag(credential) });
}
