using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace RiskAuth.Load.Runs;

/// <summary>Why a load cannot be put on, in one sentence with what to do.</summary>
internal sealed class LoadFailure(string message) : Exception(message);

/// <summary>The real server in a process of its own, on a loopback port and a data folder of its own, or one that runs already.</summary>
internal sealed class ServerUnderLoad : IDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SettlePatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SettleLook = TimeSpan.FromMilliseconds(500);

    /// <summary>A server that uses less than this share of a processor has nothing of its own left to do.</summary>
    private const double IdleShare = .1;

    private readonly Process? _process;
    private readonly string? _folder;

    private ServerUnderLoad(Uri url, string key, Process? process, string? folder)
    {
        (Url, Key, _process, _folder) = (url, key, process, folder);
        EndPoint = new(IPAddress.Parse(url.Host.Trim('[', ']')), url.Port);
    }

    public Uri Url { get; }

    public string Key { get; }

    public IPEndPoint EndPoint { get; }

    public string Host => Url.Authority;

    /// <summary>Processor time in microseconds since its start; null where the process is not ours.</summary>
    public Func<double>? ProcessorMicros => _process is null ? null : () =>
    {
        _process.Refresh();
        return _process.TotalProcessorTime.TotalMicroseconds;
    };

    public long ResidentBytes
    {
        get
        {
            _process?.Refresh();
            return _process?.WorkingSet64 ?? 0;
        }
    }

    /// <summary>A server that runs already. Only on this machine: a load generator that can be pointed at others is a weapon.</summary>
    /// <exception cref="LoadFailure">The URL is not http on a loopback address.</exception>
    public static ServerUnderLoad At(string url, string key)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp)
            throw new LoadFailure($"'{url}' is no http URL; write it as http://127.0.0.1:8787.");
        if (!IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) || !IPAddress.IsLoopback(address))
            throw new LoadFailure($"{uri.Host} is not a loopback address; load is put on this machine only, as in http://127.0.0.1:8787.");
        return new(uri, key, null, null);
    }

    /// <param name="executable">Null: the Release build of this repository.</param>
    public static ServerUnderLoad Start(string? executable, IReadOnlyDictionary<string, string> settings)
    {
        executable ??= BuiltExecutable();
        if (!File.Exists(executable))
            throw new LoadFailure($"{executable} is not there; build it: dotnet build src/RiskAuth.Server -c Release");
        var folder = Directory.CreateTempSubdirectory("riskauth-load-").FullName;
        var start = new ProcessStartInfo(executable, ["serve", "--data", Path.Combine(folder, "var"), "--urls", "http://127.0.0.1:0", "--socket", "none"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The limit of one key is for one tenant's mistakes; here one key carries all the load.
        start.Environment["RiskAuth__RequestsPerSecond"] = "1000000";
        start.Environment["RiskAuth__RequestBurst"] = "10000000";
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var process = Process.Start(start) ?? throw new LoadFailure($"{executable} did not start.");
        try
        {
            // What the server complains of is shown, and never fills its pipe.
            process.ErrorDataReceived += (_, line) => { if (line.Data is { } text) Console.Error.WriteLine($"  server: {text}"); };
            process.BeginErrorReadLine();
            var (url, key) = ReadBanner(process);
            return new(new(url), key, process, folder);
        }
        catch
        {
            process.Kill();
            process.Dispose();
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>Waits, within bounds, until the server has done what it does behind its first answers, such as laying out the network data.</summary>
    public void Settle()
    {
        if (ProcessorMicros is not { } used)
            return;
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < SettlePatience;)
        {
            var before = used();
            Thread.Sleep(SettleLook);
            if (used() - before < IdleShare * SettleLook.TotalMicroseconds)
                return;
        }
    }

    public HttpClient Client()
    {
        var client = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(10) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        return client;
    }

    public void Dispose()
    {
        if (_process is null)
            return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder!, recursive: true);
    }

    public static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "RiskAuth.sln")))
                return folder.FullName;
        }
        return Directory.GetCurrentDirectory();
    }

    public static string BuiltExecutable() => Path.Combine(Repository(), "artifacts", "bin", "RiskAuth.Server", "release", OperatingSystem.IsWindows() ? "riskauth.exe" : "riskauth");

    private static (string Url, string Key) ReadBanner(Process process)
    {
        const string listens = "listens on ", keyIs = "API key: ";
        string? url = null;
        var until = Stopwatch.GetTimestamp() + (long)(StartPatience.TotalSeconds * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() < until && process.StandardOutput.ReadLine() is { } line)
        {
            if (line.IndexOf(listens, StringComparison.Ordinal) is >= 0 and var at)
                url = line[(at + listens.Length)..].Split(',', ' ')[0];
            else if (line.StartsWith(keyIs, StringComparison.Ordinal) && url is not null)
                return (url, line[keyIs.Length..]);
        }
        throw new LoadFailure(string.Create(CultureInfo.InvariantCulture, $"The server did not say within {StartPatience.TotalSeconds:0} seconds where it listens."));
    }
}
