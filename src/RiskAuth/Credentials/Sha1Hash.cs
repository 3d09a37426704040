using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace RiskAuth.Credentials;

/// <summary>The hash that breach corpora are made of.</summary>
internal static class Sha1Hash
{
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "Public breach corpora are sets of SHA-1 hashes; nothing here rests on its strength.")]
    public static void Compute(ReadOnlySpan<byte> password, Span<byte> destination) => SHA1.HashData(password, destination);
}
