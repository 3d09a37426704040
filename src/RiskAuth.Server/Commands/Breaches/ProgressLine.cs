using System.Globalization;
using RiskAuth.Credentials.Corpus;

namespace RiskAuth.Server.Commands.Breaches;

/// <summary>Shows how far long work is: one line that is written over on a terminal, and a line for every tenth elsewhere.</summary>
internal sealed class ProgressLine(TextWriter output, bool isTerminal, TimeProvider time) : IProgress<CorpusBuildProgress>, IProgress<double>
{
    private static readonly TimeSpan BetweenUpdates = TimeSpan.FromMilliseconds(200);

    private readonly long _started = time.GetTimestamp();
    private long _updated;
    private string _stage = "";
    private int _tenth;
    private int _width;

    /// <summary>On standard error, so that the output stays clean for pipes.</summary>
    public static ProgressLine OnError(TextWriter error) => new(error, ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected, TimeProvider.System);

    public void Report(CorpusBuildProgress value) =>
        Show(value.Stage == CorpusBuildStage.Reading ? "reading" : "writing", value.Done, string.Create(CultureInfo.InvariantCulture, $"{value.Hashes,15:N0} hashes"));

    public void Report(double value) => Show("verifying", value, "");

    /// <summary>Clears the terminal's line.</summary>
    public void End()
    {
        if (isTerminal && _width > 0)
            output.Write('\r' + new string(' ', _width) + '\r');
    }

    private void Show(string stage, double done, string detail)
    {
        if (stage != _stage)
            (_stage, _tenth, _updated) = (stage, 0, 0);
        var line = string.Create(CultureInfo.InvariantCulture, $"{stage,-10} {done,6:P1} {detail}   {time.GetElapsedTime(_started):h\\:mm\\:ss}");
        if (!isTerminal)
        {
            if ((int)(10 * done) <= _tenth)
                return;
            _tenth = (int)(10 * done);
            output.WriteLine(line);
        }
        else if (_updated == 0 || time.GetElapsedTime(_updated) > BetweenUpdates)
        {
            _updated = time.GetTimestamp();
            output.Write('\r' + line.PadRight(_width));
            _width = line.Length;
        }
    }
}
