using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace RiskAuth.Credentials;

/// <summary>In which form a credential reached us.</summary>
public enum CredentialForm : byte
{
    Password,

    /// <summary>SHA-1 of the password's UTF-8 bytes, 20 bytes.</summary>
    Sha1,

    /// <summary>MD4 of the password's UTF-16LE bytes, 16 bytes: the form that Windows domains store.</summary>
    Ntlm,
}

/// <summary>
/// The credential of one attempt. It lives in one pinned buffer that is cleared on <see cref="Dispose"/>; nothing here
/// prints it. Not safe for use by several threads.
/// </summary>
public sealed class SubmittedCredential : IDisposable
{
    /// <summary>The longest password taken, in UTF-8 bytes. Longer ones cannot be checked.</summary>
    public const int MaxPasswordBytes = 4096;

    public const int Sha1Bytes = 20;
    public const int NtlmBytes = 16;

    // A password's SHA-1 stands in front of it, because the look-up, the range query and the tag all need it.
    private byte[]? _buffer;
    private readonly int _secretBytes;

    private SubmittedCredential(CredentialForm form, int secretBytes)
    {
        Form = form;
        _secretBytes = secretBytes;
        _buffer = PinnedBuffers.Rent(Sha1Bytes + secretBytes);
    }

    public CredentialForm Form { get; }

    /// <summary>False for an empty password and for one over <see cref="MaxPasswordBytes"/>.</summary>
    public static bool TryFromPassword(ReadOnlySpan<char> password, [NotNullWhen(true)] out SubmittedCredential? credential)
    {
        credential = null;
        if (password.IsEmpty || password.Length > MaxPasswordBytes || Encoding.UTF8.GetByteCount(password) is var bytes && bytes > MaxPasswordBytes)
            return false;
        credential = new(CredentialForm.Password, bytes);
        Encoding.UTF8.GetBytes(password, credential.Writable);
        Sha1Hash.Compute(credential.Writable, credential._buffer);
        return true;
    }

    /// <inheritdoc cref="TryFromPassword(ReadOnlySpan{char}, out SubmittedCredential?)"/>
    public static bool TryFromPasswordUtf8(ReadOnlySpan<byte> password, [NotNullWhen(true)] out SubmittedCredential? credential)
    {
        credential = null;
        if (password.IsEmpty || password.Length > MaxPasswordBytes)
            return false;
        credential = new(CredentialForm.Password, password.Length);
        password.CopyTo(credential.Writable);
        Sha1Hash.Compute(password, credential._buffer);
        return true;
    }

    /// <summary>Reads 40 hexadecimal digits in either case.</summary>
    public static bool TryFromSha1(ReadOnlySpan<char> hex, [NotNullWhen(true)] out SubmittedCredential? credential) =>
        TryFromHex(CredentialForm.Sha1, Sha1Bytes, hex, out credential);

    /// <summary>Reads 32 hexadecimal digits in either case.</summary>
    public static bool TryFromNtlm(ReadOnlySpan<char> hex, [NotNullWhen(true)] out SubmittedCredential? credential) =>
        TryFromHex(CredentialForm.Ntlm, NtlmBytes, hex, out credential);

    /// <summary>The password in UTF-8; empty when only a hash was submitted.</summary>
    internal ReadOnlySpan<byte> Password => Form == CredentialForm.Password ? Writable : default;

    /// <summary>The SHA-1 hash, 20 bytes; empty when only an NTLM hash was submitted.</summary>
    internal ReadOnlySpan<byte> Sha1 => Form switch
    {
        CredentialForm.Password => Buffer.AsSpan(0, Sha1Bytes),
        CredentialForm.Sha1 => Writable,
        _ => default,
    };

    /// <summary>Writes the NTLM hash, 16 bytes; false when only a SHA-1 hash was submitted.</summary>
    internal bool TryWriteNtlm(Span<byte> destination)
    {
        switch (Form)
        {
            case CredentialForm.Password:
                NtlmHash.Compute(Password, destination);
                return true;
            case CredentialForm.Ntlm:
                Writable.CopyTo(destination);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Clears the buffer. The credential cannot be read afterwards.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
            PinnedBuffers.ClearAndReturn(buffer);
    }

    /// <summary>Names the form and nothing else, so that no log can hold the secret.</summary>
    public override string ToString() => $"credential ({Form})";

    private byte[] Buffer => _buffer ?? throw new ObjectDisposedException(nameof(SubmittedCredential));

    private Span<byte> Writable => Buffer.AsSpan(Sha1Bytes, _secretBytes);

    private static bool TryFromHex(CredentialForm form, int bytes, ReadOnlySpan<char> hex, out SubmittedCredential? credential)
    {
        credential = null;
        if (hex.Length != 2 * bytes)
            return false;
        var read = new SubmittedCredential(form, bytes);
        if (Convert.FromHexString(hex, read.Writable, out _, out var written) != System.Buffers.OperationStatus.Done || written != bytes)
        {
            read.Dispose();
            return false;
        }
        credential = read;
        return true;
    }
}
