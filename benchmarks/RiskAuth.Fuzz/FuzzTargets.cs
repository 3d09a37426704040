using RiskAuth.Fuzz.Targets;

namespace RiskAuth.Fuzz;

/// <summary>Every reader of bytes from outside.</summary>
internal static class FuzzTargets
{
    private const int MaxSharedSeedBytes = 24 * 1024;

    /// <param name="folder">A folder of the run's own.</param>
    /// <param name="seeds">A folder with more MMDB files to begin from, or null.</param>
    public static IReadOnlyList<FuzzTarget> All(string folder, string? seeds)
    {
        var mmdb = seeds is null ? [] : Directory.EnumerateFiles(seeds, "*.mmdb", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(path => new FileInfo(path).Length <= MaxSharedSeedBytes).Select(File.ReadAllBytes).ToArray();
        return [.. BodyTargets.All(TimeProvider.System), .. TextTargets.All(), .. FileTargets.All(folder, mmdb), .. StoredTargets.All()];
    }
}
