using System.Text;
using FsCheck;
using RiskAuth.Credentials;
using RiskAuth.Credentials.Corpus;

namespace RiskAuth.Tests.Credentials;

/// <summary>Values that do not matter, and measures that several tests take.</summary>
internal static class Some
{
    public static readonly byte[] InstallationKey = Encoding.ASCII.GetBytes("an installation key of 32 bytes.");

    public static readonly DateTimeOffset Time = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public static SubmittedCredential Password(string password) =>
        SubmittedCredential.TryFromPassword(password, out var credential) ? credential : throw new ArgumentException(password);

    public static string Sha1Hex(string password)
    {
        using var credential = Password(password);
        return Convert.ToHexString(credential.Sha1);
    }

    public static string NtlmHex(string password)
    {
        using var credential = Password(password);
        var hash = new byte[SubmittedCredential.NtlmBytes];
        credential.TryWriteNtlm(hash);
        return Convert.ToHexString(hash);
    }

    /// <summary>Bytes that one call allocates on this thread once everything is warm.</summary>
    public static long AllocatedBytes(Action action)
    {
        for (var i = 0; i < 100; i++)
            action();
        return Allocations.Of(action);
    }

    /// <summary>Checks a property on cases drawn from a fixed seed.</summary>
    public static void Holds(Property property) => Check.One(Config.QuickThrowOnFailure.WithReplay(20261121, 7), property);

    /// <summary>The i-th of an endless list of distinct numbers that look like hashes.</summary>
    public static ulong Number(ulong i)
    {
        var z = (i + 1) * 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    /// <summary>A SHA-1-like hash in text for the i-th number.</summary>
    public static string Hash(ulong i) => $"{Number(i):X16}{Number(i + (1ul << 40)):X16}{(uint)Number(i + (1ul << 41)):X8}";

    public static CorpusBuild Build(TemporaryFolder folder, params string[] inputs) => new()
    {
        Output = folder.File("test.breach"),
        Kind = CorpusKind.Sha1,
        Format = CorpusInputFormat.Hashes,
        Inputs = inputs,
        Name = "a test",
    };

    public static CorpusBuildReport Run(CorpusBuild build) => new CorpusBuilder(build, new FixedTime()).Build();

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Time;
    }
}
