namespace RiskAuth.Credentials.Corpus;

/// <summary>What a corpus is a set of.</summary>
public enum CorpusKind : byte
{
    /// <summary>SHA-1 hashes of passwords.</summary>
    Sha1 = 1,

    /// <summary>NTLM hashes of passwords.</summary>
    Ntlm = 2,

    /// <summary>Keyed tags of user name and password together (<see cref="PairTagger"/>).</summary>
    Pair = 3,
}

/// <summary>What it means to be in a corpus.</summary>
public enum CorpusMeaning : byte
{
    /// <summary>Known from a breach.</summary>
    Compromised = 1,

    /// <summary>On a list of common passwords.</summary>
    Common = 2,
}

/// <summary>A corpus file that is truncated, damaged, of another version, or not a corpus at all. The message names the file and what is wrong.</summary>
public sealed class CorpusRefusedException(string path, string problem, Exception? inner = null)
    : Exception($"{path}: {problem}", inner);
