using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using RiskAuth.Events;

namespace RiskAuth.Server.Keys;

/// <summary>A key as its holder has it: <c>rk_</c>, a public id of 12 hex digits, <c>_</c>, a secret of 64 hex digits (256 bits).</summary>
internal static class ApiKey
{
    public const string Prefix = "rk_";
    public const int IdLength = 12;
    public const int SecretBytes = 32;
    public const int TextLength = 3 + IdLength + 1 + 2 * SecretBytes;
    public const int MaxNameLength = 100;

    /// <summary>Makes a key; its text exists nowhere but in what is returned.</summary>
    public static (string Text, StoredApiKey Stored) Create(string name, KeyScopes scopes, DateTimeOffset now)
    {
        Span<byte> secret = stackalloc byte[SecretBytes];
        RandomNumberGenerator.Fill(secret);
        var id = RandomNumberGenerator.GetHexString(IdLength, lowercase: true);
        var text = $"{Prefix}{id}_{Convert.ToHexStringLower(secret)}";
        var stored = new StoredApiKey(id, name, scopes.Text(), SHA256.HashData(secret), now, Revoked: null);
        CryptographicOperations.ZeroMemory(secret);
        return (text, stored);
    }

    /// <summary>Splits a presented key into its id and the SHA-256 of its secret; false when it has not the form of a key.</summary>
    /// <param name="hash">Takes 32 bytes.</param>
    public static bool TryRead(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? id, Span<byte> hash)
    {
        id = null;
        if (text.Length != TextLength || !text.StartsWith(Prefix, StringComparison.Ordinal) || text[Prefix.Length + IdLength] != '_')
            return false;
        Span<byte> secret = stackalloc byte[SecretBytes];
        if (Convert.FromHexString(text[^(2 * SecretBytes)..], secret, out _, out _) != System.Buffers.OperationStatus.Done)
            return false;
        SHA256.HashData(secret, hash);
        CryptographicOperations.ZeroMemory(secret);
        id = text.Slice(Prefix.Length, IdLength).ToString();
        return true;
    }
}
