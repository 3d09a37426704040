namespace RiskAuth.Tests;

/// <summary>Troubles with files that pass, and leave neither size nor time of a file changed.</summary>
internal static class PassingTroubles
{
    /// <summary>Nobody else can open the file until the result is disposed of.</summary>
    public static IDisposable Hold(string path) => new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

    /// <summary>The folder is reached by a link that leads to itself until the result is disposed of; then it is as it was.</summary>
    public static IDisposable MakeUnreachable(string folder)
    {
        var aside = folder + ".aside";
        Directory.Move(folder, aside);
        File.CreateSymbolicLink(folder, folder);
        return new End(() =>
        {
            File.Delete(folder);
            Directory.Move(aside, folder);
        });
    }

    private sealed class End(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
