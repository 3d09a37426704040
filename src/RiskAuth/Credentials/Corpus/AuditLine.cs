using System.Buffers;
using System.Buffers.Text;

namespace RiskAuth.Credentials.Corpus;

/// <summary>
/// Reads one line of a user store's export: <c>user:HASH</c> with 40 (SHA-1) or 32 (NTLM) hexadecimal digits, separated
/// by <c>:</c>, <c>;</c>, a comma or a tab; <c>user:{SHA}BASE64</c> as LDAP directories write SHA-1 (RFC 2307 §5.3); or
/// <c>user:rid:LM:NTLM:::</c> as dumps of Windows domains have it.
/// </summary>
internal static class AuditLine
{
    private static ReadOnlySpan<byte> Separators => ":;,\t"u8;

    private static ReadOnlySpan<byte> LdapScheme => "{SHA}"u8;

    /// <param name="hash">At least <see cref="SubmittedCredential.Sha1Bytes"/> bytes of room.</param>
    public static bool TryParse(ReadOnlySpan<byte> line, Span<byte> hash, out ReadOnlySpan<byte> user, out CorpusKind kind)
    {
        if (TryParseDump(line, hash, out user))
        {
            kind = CorpusKind.Ntlm;
            return true;
        }
        kind = default;
        var end = line.LastIndexOfAny(Separators);
        if (end <= 0)
            return false;
        user = line[..end];
        var text = line[(end + 1)..].Trim((byte)' ');
        kind = text.Length == 2 * SubmittedCredential.NtlmBytes ? CorpusKind.Ntlm : CorpusKind.Sha1;
        return text.StartsWith(LdapScheme) ? TryReadBase64(text[LdapScheme.Length..], hash) : TryReadHex(text, hash);
    }

    private static bool TryParseDump(ReadOnlySpan<byte> line, Span<byte> hash, out ReadOnlySpan<byte> user)
    {
        user = default;
        Span<Range> fields = stackalloc Range[5];
        var count = 0;
        foreach (var field in line.Split((byte)':'))
        {
            if (count == fields.Length)
                break;
            fields[count++] = field;
        }
        const int digits = 2 * SubmittedCredential.NtlmBytes;
        if (count < 4 || line[fields[0]].IsEmpty || line[fields[2]].Length != digits || line[fields[3]].Length != digits)
            return false;
        user = line[fields[0]];
        return TryReadHex(line[fields[3]], hash);
    }

    private static bool TryReadHex(ReadOnlySpan<byte> text, Span<byte> hash) =>
        text.Length is 2 * SubmittedCredential.NtlmBytes or 2 * SubmittedCredential.Sha1Bytes
        && Convert.FromHexString(text, hash, out _, out _) == OperationStatus.Done;

    private static bool TryReadBase64(ReadOnlySpan<byte> text, Span<byte> hash) =>
        Base64.DecodeFromUtf8(text, hash, out _, out var written) == OperationStatus.Done && written == SubmittedCredential.Sha1Bytes;
}
