using System.IO.Compression;
using System.Text;
using RiskAuth.Assessments;
using RiskAuth.Learning.Importers;

namespace RiskAuth.Tests.Importers;

/// <summary>Short ways to read a log that a test writes.</summary>
internal static class Logs
{
    public const string JsonLine = """{"id":"1","time":"2024-05-01T10:00:00Z","user":"alice","ip":"203.0.113.7","outcome":"Success"}""";

    public static List<LogEntry> Read(LogFormat format, byte[] log, LogReaderOptions? options = null)
    {
        using var reader = LogReader.Open(new MemoryStream(log), format, options);
        var entries = reader.Read().ToList();
        Assert.All(entries, entry => Assert.True(entry.SignIn is null != entry.Broken is null));
        return entries;
    }

    public static List<LogEntry> Read(LogFormat format, string log, LogReaderOptions? options = null) =>
        Read(format, Encoding.UTF8.GetBytes(log), options);

    /// <summary>All attempts of a log in which no line is broken.</summary>
    public static List<LoggedSignIn> SignIns(LogFormat format, string log, LogReaderOptions? options = null) =>
        [.. Read(format, log, options).Select(entry => entry.SignIn ?? throw new Xunit.Sdk.XunitException(entry.Broken!.Problem))];

    /// <summary>What is wrong with a log of one broken line.</summary>
    public static string Problem(LogFormat format, string log) => Assert.Single(Read(format, log)).Broken!.Problem;

    public static byte[] Gzip(params string[] members)
    {
        using var packed = new MemoryStream();
        foreach (var member in members)
        {
            using var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true);
            gzip.Write(Encoding.UTF8.GetBytes(member));
        }
        return packed.ToArray();
    }
}
