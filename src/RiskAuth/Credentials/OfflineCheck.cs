using System.Security.Cryptography;
using RiskAuth.Assessments;
using RiskAuth.Credentials.Corpus;

namespace RiskAuth.Credentials;

/// <summary>What the installed corpora say of one credential: about a microsecond for a look-up, no allocation, no I/O but page faults.</summary>
internal static class OfflineCheck
{
    public static (CredentialStatus Status, byte CountClass) Check(
        BreachCorpora corpora, SubmittedCredential credential, ReadOnlySpan<char> userName, SignInKind kind)
    {
        var installed = corpora.Current;
        if (installed.All.Length == 0)
            return (CredentialStatus.NotChecked, 0);

        Span<byte> user = stackalloc byte[PairTagger.MaxUserBytes];
        user = installed.Pairs.Length > 0 && PairTagger.TryNormalize(userName, user, out var userBytes) ? user[..userBytes] : default;
        if (IsKnownPair(corpora, installed, user, credential.Password))
            return (CredentialStatus.CompromisedPair, 0);

        var answer = FindHash(installed, credential);
        return answer.Status is CredentialStatus.Clean or CredentialStatus.NotCheckable && kind is SignInKind.SignUp or SignInKind.PasswordChange
            ? FindSimilar(corpora, installed, user, credential.Password) ?? answer
            : answer;
    }

    /// <summary>The same for a bare hash of a known form.</summary>
    public static (CredentialStatus Status, byte CountClass) CheckHash(BreachCorpora corpora, CorpusKind kind, ReadOnlySpan<byte> hash)
    {
        var installed = kind == CorpusKind.Ntlm ? corpora.Current.Ntlm : corpora.Current.Sha1;
        return installed.Length == 0 ? (CredentialStatus.NotCheckable, (byte)0) : Find(installed, hash);
    }

    private static (CredentialStatus Status, byte CountClass) FindHash(BreachCorpora.Snapshot installed, SubmittedCredential credential)
    {
        var answer = (Status: CredentialStatus.NotCheckable, CountClass: (byte)0);
        if (installed.Sha1.Length > 0 && !credential.Sha1.IsEmpty)
            answer = Worse(answer, Find(installed.Sha1, credential.Sha1));
        Span<byte> ntlm = stackalloc byte[SubmittedCredential.NtlmBytes];
        if (installed.Ntlm.Length > 0 && credential.TryWriteNtlm(ntlm))
            answer = Worse(answer, Find(installed.Ntlm, ntlm));
        CryptographicOperations.ZeroMemory(ntlm);
        return answer;
    }

    private static (CredentialStatus Status, byte CountClass) Find(BreachCorpus[] corpora, ReadOnlySpan<byte> hash)
    {
        var key = CorpusKey.Of(hash);
        var answer = (CredentialStatus.Clean, (byte)0);
        foreach (var corpus in corpora)
        {
            if (corpus.TryFind(key, out var countClass))
                answer = Worse(answer, (corpus.Meaning == CorpusMeaning.Common ? CredentialStatus.Common : CredentialStatus.Compromised, countClass));
        }
        return answer;
    }

    /// <summary>The graver of two answers, with the higher count of both.</summary>
    private static (CredentialStatus, byte) Worse((CredentialStatus Status, byte CountClass) a, (CredentialStatus Status, byte CountClass) b) =>
        (Gravity(a.Status) >= Gravity(b.Status) ? a.Status : b.Status, Math.Max(a.CountClass, b.CountClass));

    private static int Gravity(CredentialStatus status) => status switch
    {
        CredentialStatus.CompromisedPair => 4,
        CredentialStatus.Compromised => 3,
        CredentialStatus.Common => 2,
        CredentialStatus.Clean => 1,
        _ => 0,
    };

    private static bool IsKnownPair(BreachCorpora corpora, BreachCorpora.Snapshot installed, ReadOnlySpan<byte> user, ReadOnlySpan<byte> password)
    {
        if (user.IsEmpty || !corpora.Pairs!.TryKeyOfNormalized(user, password, out var key))
            return false;
        foreach (var corpus in installed.Pairs)
        {
            if (corpus.TryFind(key, out _))
                return true;
        }
        return false;
    }

    /// <summary>Looks up what the password may have been made from, alone and together with the user name. At most <see cref="PasswordTweaks.MaxProbes"/> rounds.</summary>
    private static (CredentialStatus, byte)? FindSimilar(
        BreachCorpora corpora, BreachCorpora.Snapshot installed, ReadOnlySpan<byte> user, ReadOnlySpan<byte> password)
    {
        Span<byte> buffer = stackalloc byte[SubmittedCredential.MaxPasswordBytes];
        Span<byte> hash = stackalloc byte[SubmittedCredential.Sha1Bytes];
        (CredentialStatus, byte)? answer = null;
        foreach (var tweak in PasswordTweaks.Table)
        {
            var original = PasswordTweaks.Original(tweak, password, buffer);
            if (original.IsEmpty)
                continue;
            if (IsKnownPair(corpora, installed, user, original))
                answer = (CredentialStatus.CompromisedSimilar, 0);
            else if (FindHash(installed, original, hash) is { Status: not CredentialStatus.Clean } found)
                answer = (CredentialStatus.CompromisedSimilar, found.CountClass);
            if (answer is not null)
                break;
        }
        CryptographicOperations.ZeroMemory(buffer);
        CryptographicOperations.ZeroMemory(hash);
        return answer;
    }

    private static (CredentialStatus Status, byte CountClass) FindHash(BreachCorpora.Snapshot installed, ReadOnlySpan<byte> password, Span<byte> hash)
    {
        if (installed.Sha1.Length > 0)
        {
            Sha1Hash.Compute(password, hash);
            return Find(installed.Sha1, hash);
        }
        if (installed.Ntlm.Length == 0)
            return (CredentialStatus.Clean, 0);
        NtlmHash.Compute(password, hash);
        return Find(installed.Ntlm, hash);
    }
}
