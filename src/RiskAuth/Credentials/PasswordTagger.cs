using System.Buffers.Binary;
using System.Security.Cryptography;

namespace RiskAuth.Credentials;

/// <summary>
/// Turns a submitted credential into a keyed tag: HMAC-SHA-256 (RFC 2104) under a key derived from the installation's,
/// cut to 64 bits. Equal passwords have equal tags, so the spray detector can count them, and without the key a tag
/// tells nothing. A password and its SHA-1 hash have the same tag; an NTLM hash has another.
/// </summary>
public sealed class PasswordTagger
{
    /// <summary>The shortest installation key taken, in bytes.</summary>
    public const int MinKeyBytes = 16;

    private readonly byte[] _key = new byte[HMACSHA256.HashSizeInBytes];

    /// <exception cref="ArgumentException">The key is shorter than <see cref="MinKeyBytes"/>.</exception>
    public PasswordTagger(ReadOnlySpan<byte> installationKey) => DeriveKey(installationKey, "riskauth password tag v1"u8, _key);

    /// <summary>The tag, never 0; 0 for no credential. Allocates nothing.</summary>
    public ulong Tag(SubmittedCredential? credential)
    {
        if (credential is null)
            return 0;
        Span<byte> message = stackalloc byte[1 + SubmittedCredential.Sha1Bytes];
        message.Clear();
        message[0] = (byte)(credential.Form == CredentialForm.Ntlm ? CredentialForm.Ntlm : CredentialForm.Sha1);
        if (credential.Form == CredentialForm.Ntlm)
            credential.TryWriteNtlm(message[1..]);
        else
            credential.Sha1.CopyTo(message[1..]);

        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, message, mac);
        CryptographicOperations.ZeroMemory(message);
        return Math.Max(1, BinaryPrimitives.ReadUInt64BigEndian(mac));
    }

    /// <summary>One key for each purpose, so that a password tag is never a pair tag.</summary>
    internal static void DeriveKey(ReadOnlySpan<byte> installationKey, ReadOnlySpan<byte> purpose, Span<byte> derived)
    {
        if (installationKey.Length < MinKeyBytes)
            throw new ArgumentException($"The installation key needs at least {MinKeyBytes} bytes.", nameof(installationKey));
        HMACSHA256.HashData(installationKey, purpose, derived);
    }
}
