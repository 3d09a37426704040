using RiskAuth.Assessments;

namespace RiskAuth.Credentials;

/// <summary>Says what is known of a credential. Answers in time or says <see cref="CredentialStatus.Unavailable"/>; never throws for a check that could not be made.</summary>
public interface ICredentialCheck
{
    /// <param name="credential">Null when none was sent; the caller disposes of it.</param>
    /// <param name="userName">For pairs; null when unknown.</param>
    ValueTask<CredentialCheck> CheckAsync(
        SubmittedCredential? credential, string? userName, SignInKind kind, CancellationToken cancellationToken);
}
