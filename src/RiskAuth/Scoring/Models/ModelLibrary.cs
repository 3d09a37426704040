using System.Globalization;
using System.Text;
using RiskAuth.Scoring.Trees;

namespace RiskAuth.Scoring.Models;

/// <summary>One line of a library's history.</summary>
public readonly record struct Promotion(DateTimeOffset Time, string Version);

/// <summary>
/// The models of an installation, a folder each, and which of them serves. Every change is one small file replaced whole, so that a
/// running server, which looks again every few seconds, sees the old state or the new one and nothing between.
/// </summary>
/// <param name="folder">The operator's own models; need not exist.</param>
/// <param name="shipped">The models that came with the program; they serve until the operator promotes another. Null for none.</param>
public sealed class ModelLibrary(string folder, string? shipped = null)
{
    /// <summary>Stands for the documented baseline, which is no file.</summary>
    public const string Baseline = "baseline";

    public const string PromotedFile = "PROMOTED";
    public const string CandidateFile = "CANDIDATE";
    public const string HistoryFile = "HISTORY";

    private const int MaxHistoryLines = 1_000;
    private const int MaxPointerBytes = 256;

    public string Folder => folder;

    /// <summary>The version that serves; null when nothing was ever promoted and nothing was shipped.</summary>
    /// <exception cref="ModelFormatException">The file that names it holds no version.</exception>
    public string? Promoted => Read(folder, PromotedFile) ?? (shipped is null ? null : Read(shipped, PromotedFile));

    /// <summary>The version that scores live traffic beside the promoted one, without acting; null for none.</summary>
    /// <exception cref="ModelFormatException">The file that names it holds no version.</exception>
    public string? Candidate => Read(folder, CandidateFile);

    /// <summary>Versions in the order of their names, the operator's and the shipped ones.</summary>
    public IReadOnlyList<string> Versions =>
        [.. Folders().Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories)
            .Where(path => File.Exists(Path.Combine(path, ModelFolder.ManifestFile)))
            .Select(path => Path.GetFileName(path)).Where(ModelManifest.IsVersion).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>What was promoted, oldest first.</summary>
    public IReadOnlyList<Promotion> History
    {
        get
        {
            var path = Path.Combine(folder, HistoryFile);
            return !File.Exists(path) ? []
                : [.. File.ReadLines(path).Take(MaxHistoryLines).Select(Parse).OfType<Promotion>()];
        }
    }

    /// <summary>The folder of a version; the operator's own comes before a shipped one of the same name.</summary>
    /// <exception cref="ModelFormatException">There is no such version.</exception>
    public string PathOf(string version)
    {
        var path = !ModelManifest.IsVersion(version) ? null
            : Folders().Select(parent => Path.Combine(parent, version)).FirstOrDefault(path => File.Exists(Path.Combine(path, ModelFolder.ManifestFile)));
        return path ?? throw new ModelFormatException($"There is no model {version}. `riskauth models list` names those that there are.");
    }

    /// <exception cref="ModelFormatException">There is no such version, or it cannot be used.</exception>
    public RiskModel Load(string version)
    {
        try
        {
            return ModelFolder.Load(PathOf(version));
        }
        catch (ModelFormatException exception) when (!exception.Message.Contains(version, StringComparison.Ordinal))
        {
            throw new ModelFormatException($"The model {version} cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>The model that serves; null for the baseline, which also stands in for one that cannot be used.</summary>
    /// <param name="problem">Why it cannot be used, and what to do; null when all is well.</param>
    public RiskModel? LoadPromoted(out string? problem)
    {
        problem = null;
        try
        {
            return Promoted is { } version && version != Baseline ? Load(version) : null;
        }
        catch (ModelFormatException exception)
        {
            problem = $"{exception.Message} Promote another model, or `{Baseline}`.";
            return null;
        }
    }

    /// <summary>Makes a version serve, after it has been read once as the server will read it.</summary>
    /// <exception cref="ModelFormatException">There is no such version, or it cannot be used; what serves now goes on serving.</exception>
    public void Promote(string version, DateTimeOffset now)
    {
        if (version != Baseline)
            Load(version);
        var promotions = History.TakeLast(MaxHistoryLines - 1).Append(new(now, version));
        if (History.Count == 0 && Promoted is { } first && first != version)
            promotions = [new(now, first), .. promotions];
        Write(HistoryFile, string.Concat(promotions.Select(promotion => $"{promotion.Time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} {promotion.Version}\n")));
        Write(PromotedFile, version + "\n");
    }

    /// <summary>Makes the version serve that served before the present one, and returns it.</summary>
    /// <exception cref="ModelFormatException">None did, or it cannot be used any more.</exception>
    public string Rollback(DateTimeOffset now)
    {
        var present = Promoted;
        var before = History.LastOrDefault(promotion => promotion.Version != present).Version
            ?? throw new ModelFormatException("No other model served before the present one.");
        Promote(before, now);
        return before;
    }

    /// <param name="version">Null for none.</param>
    /// <exception cref="ModelFormatException">There is no such version, or it cannot be used.</exception>
    public void SetCandidate(string? version)
    {
        if (version is null)
        {
            File.Delete(Path.Combine(folder, CandidateFile));
            return;
        }
        Load(version);
        Write(CandidateFile, version + "\n");
    }

    private IEnumerable<string> Folders() => shipped is null ? [folder] : [folder, shipped];

    private static string? Read(string parent, string file)
    {
        var path = Path.Combine(parent, file);
        if (!File.Exists(path))
            return null;
        string word;
        try
        {
            using var stream = File.OpenRead(path);
            var bytes = new byte[MaxPointerBytes];
            word = Encoding.UTF8.GetString(bytes.AsSpan(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false))).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelFormatException($"{path} cannot be read: {exception.Message}", exception);
        }
        return ModelManifest.IsVersion(word) ? word : throw new ModelFormatException($"{path} does not hold the version of a model.");
    }

    private static Promotion? Parse(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && ModelManifest.IsVersion(line[(space + 1)..])
            && DateTimeOffset.TryParse(line.AsSpan(0, space), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? new(time, line[(space + 1)..]) : null;
    }

    private void Write(string file, string text)
    {
        Directory.CreateDirectory(folder);
        var draft = Path.Combine(folder, $".{file}.{Guid.CreateVersion7():N}");
        using (var stream = new FileStream(draft, FileMode.CreateNew, FileAccess.Write))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }
        File.Move(draft, Path.Combine(folder, file), overwrite: true);
    }
}
