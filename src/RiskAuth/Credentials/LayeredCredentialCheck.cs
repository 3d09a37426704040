using RiskAuth.Assessments;
using RiskAuth.Credentials.Corpus;
using RiskAuth.Credentials.RangeLookup;

namespace RiskAuth.Credentials;

/// <summary>
/// The installed corpora first, which costs microseconds and tells nobody, and then, for what they do not know and where
/// it is configured, the range service.
/// </summary>
public sealed class LayeredCredentialCheck(BreachCorpora corpora, RangeClient? range, PasswordTagger tagger) : ICredentialCheck
{
    public ValueTask<CredentialCheck> CheckAsync(SubmittedCredential? credential, string? userName, SignInKind kind, CancellationToken cancellationToken)
    {
        if (credential is null)
            return ValueTask.FromResult(CredentialCheck.NotChecked);
        var tag = tagger.Tag(credential);
        var (status, countClass) = OfflineCheck.Check(corpora, credential, userName, kind);
        return range is null || IsSettled(status, kind)
            ? ValueTask.FromResult(new CredentialCheck(status, countClass, tag))
            : AskAsync(range, KeyOf(credential), new CredentialCheck(status, countClass, tag), cancellationToken);
    }

    /// <summary>That a password is common matters where one is chosen. Elsewhere it matters only whether it was breached as well, as most of these were.</summary>
    private static bool IsSettled(CredentialStatus status, SignInKind kind) =>
        status is CredentialStatus.Compromised or CredentialStatus.CompromisedPair
        || (status == CredentialStatus.Common && kind is SignInKind.SignUp or SignInKind.PasswordChange);

    private static RangeKey KeyOf(SubmittedCredential credential)
    {
        if (!credential.Sha1.IsEmpty)
            return RangeKey.OfSha1(credential.Sha1);
        Span<byte> ntlm = stackalloc byte[SubmittedCredential.NtlmBytes];
        credential.TryWriteNtlm(ntlm);
        return RangeKey.OfNtlm(ntlm);
    }

    private static async ValueTask<CredentialCheck> AskAsync(RangeClient range, RangeKey key, CredentialCheck offline, CancellationToken cancellationToken)
    {
        var answer = await range.FindAsync(key, cancellationToken).ConfigureAwait(false);
        // What the corpora found stays true when the service finds nothing or cannot be asked.
        return answer.Status != CredentialStatus.Compromised && offline.Status is CredentialStatus.CompromisedSimilar or CredentialStatus.Common
            ? offline
            : offline with { Status = answer.Status, CountClass = answer.CountClass };
    }
}
