using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace RiskAuth.Credentials.Corpus;

/// <summary>How the lines of an input are written.</summary>
public enum CorpusInputFormat : byte
{
    /// <summary><c>HASH:COUNT</c> or <c>HASH</c>, as the Pwned Passwords downloader writes them, or, in a folder of files named by five hexadecimal digits, the rest of the hash.</summary>
    Hashes,

    /// <summary>One password a line.</summary>
    Passwords,

    /// <summary>One password a line, the most frequent first; the sightings are estimated from the rank.</summary>
    RankedPasswords,

    /// <summary>A user name, then <c>:</c>, <c>;</c> or a tab, then the password.</summary>
    Pairs,
}

/// <summary>Turns lines into keys. One use by one thread.</summary>
internal sealed class CorpusLine(CorpusKind kind, CorpusInputFormat format, PairTagger? pairs)
{
    /// <summary>
    /// Sightings of the most frequent password, as a power of two: tens of millions in the public corpora. The r-th of a
    /// ranked list is taken to have been seen an r-th as often (Zipf's law).
    /// </summary>
    private const int TopRankClass = 25;

    private readonly int _hashBytes = kind == CorpusKind.Ntlm ? SubmittedCredential.NtlmBytes : SubmittedCredential.Sha1Bytes;

    /// <summary>Reads a line; false when it says nothing. <paramref name="prefix"/> is what the file's name says of all its hashes, or empty.</summary>
    /// <param name="rank">Number of the line, from 1.</param>
    public bool TryParse(ReadOnlySpan<byte> line, ReadOnlySpan<byte> prefix, long rank, out ulong key, out byte countClass)
    {
        countClass = 0;
        switch (format)
        {
            case CorpusInputFormat.Hashes:
                return TryParseHash(line, prefix, out key, out countClass);
            case CorpusInputFormat.Pairs:
                return TryParsePair(line, out key);
            case CorpusInputFormat.RankedPasswords:
                countClass = (byte)Math.Max(0, TopRankClass - System.Numerics.BitOperations.Log2((ulong)Math.Max(1, rank)));
                return TryHashPassword(line, out key);
            default:
                return TryHashPassword(line, out key);
        }
    }

    private bool TryParseHash(ReadOnlySpan<byte> line, ReadOnlySpan<byte> prefix, out ulong key, out byte countClass)
    {
        (key, countClass) = (0, 0);
        var digits = 2 * _hashBytes - prefix.Length;
        if (line.Length < digits)
            return false;
        Span<byte> hex = stackalloc byte[2 * SubmittedCredential.Sha1Bytes];
        hex = hex[..(2 * _hashBytes)];
        prefix.CopyTo(hex);
        line[..digits].CopyTo(hex[prefix.Length..]);
        Span<byte> hash = stackalloc byte[SubmittedCredential.Sha1Bytes];
        if (Convert.FromHexString(hex, hash, out _, out var written) != OperationStatus.Done || written != _hashBytes)
            return false;
        key = CorpusKey.Of(hash);
        if (line.Length == digits)
            return true;
        if (line[digits] != (byte)':' || !Utf8Parser.TryParse(line[(digits + 1)..], out ulong sightings, out var used) || used != line.Length - digits - 1)
            return false;
        countClass = CorpusKey.ClassOf(sightings);
        // The range service pads its answers with hashes that nobody ever saw.
        return sightings > 0;
    }

    private bool TryHashPassword(ReadOnlySpan<byte> password, out ulong key)
    {
        key = 0;
        if (password.IsEmpty || password.Length > SubmittedCredential.MaxPasswordBytes)
            return false;
        Span<byte> hash = stackalloc byte[SubmittedCredential.Sha1Bytes];
        if (kind == CorpusKind.Ntlm)
            NtlmHash.Compute(password, hash);
        else
            Sha1Hash.Compute(password, hash);
        key = CorpusKey.Of(hash);
        CryptographicOperations.ZeroMemory(hash);
        return true;
    }

    private bool TryParsePair(ReadOnlySpan<byte> line, out ulong key)
    {
        key = 0;
        var end = line.IndexOfAny(":;\t"u8);
        if (end <= 0)
            return false;
        return pairs!.TryKey(line[..end], line[(end + 1)..], out key);
    }
}
