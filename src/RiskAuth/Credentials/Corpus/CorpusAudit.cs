using System.Security.Cryptography;
using System.Text;

namespace RiskAuth.Credentials.Corpus;

/// <summary>A user whose password is known.</summary>
/// <param name="CountClass">Base-2 logarithm of its sightings; 0 when unknown.</param>
public readonly record struct AuditFinding(string User, CredentialStatus Status, byte CountClass);

/// <param name="Checked">Lines with a hash of a form that a corpus has.</param>
/// <param name="NotCheckable">Lines with a hash of a form that no corpus has.</param>
/// <param name="Skipped">Lines without a user and a hash.</param>
public sealed record AuditReport(long Lines, long Checked, long NotCheckable, long Skipped, long Known);

/// <summary>Checks the export of a user store against the installed corpora, line by line in bounded memory.</summary>
public static class CorpusAudit
{
    /// <summary>Reads the stream to its end; see <see cref="AuditLine"/> for its lines. Users come in the order of the lines.</summary>
    public static AuditReport Run(Stream export, BreachCorpora corpora, Action<AuditFinding> found, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(corpora);
        ArgumentNullException.ThrowIfNull(found);
        var buffer = LineReader.NewBuffer();
        var reader = new LineReader(export, buffer);
        Span<byte> hash = stackalloc byte[SubmittedCredential.Sha1Bytes];
        var (lines, compared, notCheckable, skipped, known) = (0L, 0L, 0L, 0L, 0L);
        while (reader.TryRead(out var line))
        {
            cancel.ThrowIfCancellationRequested();
            lines++;
            if (!AuditLine.TryParse(line, hash, out var user, out var kind))
            {
                skipped++;
                continue;
            }
            var (status, countClass) = OfflineCheck.CheckHash(corpora, kind, hash);
            if (status == CredentialStatus.NotCheckable)
                notCheckable++;
            else
                compared++;
            if (status is CredentialStatus.Compromised or CredentialStatus.Common)
            {
                known++;
                found(new(Encoding.UTF8.GetString(user), status, countClass));
            }
        }
        CryptographicOperations.ZeroMemory(buffer);
        return new(lines + reader.OverlongLines, compared, notCheckable, skipped + reader.OverlongLines, known);
    }
}
