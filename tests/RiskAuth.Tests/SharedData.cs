namespace RiskAuth.Tests;

/// <summary>
/// Finds data that tests may read but the repository does not hold: the folder <c>../shared/data</c> beside the
/// checkout (the environment variable <c>RISKAUTH_SHARED</c> names another <c>shared</c> folder), and what
/// <c>npm ci</c> installs below <c>data/geo</c>. Tests that need them are marked so that they skip by name.
/// </summary>
public static class SharedData
{
    /// <summary>The checkout: the nearest folder above the test assembly that holds RiskAuth.sln.</summary>
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    /// <summary>The full path of a file or folder of the shared data, such as <c>mmdb/test-data/GeoIP2-City-Test.mmdb</c>, or null where it is absent.</summary>
    public static string? Find(string relativePath)
    {
        var shared = Environment.GetEnvironmentVariable("RISKAUTH_SHARED") is { Length: > 0 } chosen
            ? chosen
            : Path.Combine(RepositoryRoot, "..", "shared");
        return Existing(Path.GetFullPath(Path.Combine(shared, "data", relativePath)));
    }

    /// <summary>As <see cref="Find"/>, for tests that are marked to need the path.</summary>
    public static string Require(string relativePath) =>
        Find(relativePath) ?? throw new FileNotFoundException($"The shared data has no {relativePath}.", relativePath);

    /// <summary>The full path of something in the checkout, such as <c>data/geo/node_modules</c>, or null where it is absent.</summary>
    public static string? FindInRepository(string relativePath) =>
        Existing(Path.GetFullPath(Path.Combine(RepositoryRoot, relativePath)));

    private static string? Existing(string path) => File.Exists(path) || Directory.Exists(path) ? path : null;

    private static string FindRepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "RiskAuth.sln")))
                return folder.FullName;
        }
        return AppContext.BaseDirectory;
    }
}

/// <summary>A fact that reads shared data, and skips with the missing path's name where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(params string[] paths) => Skip = SkipReason.ForShared(paths);
}

/// <summary>A theory that reads shared data, and skips with the missing path's name where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute(params string[] paths) => Skip = SkipReason.ForShared(paths);
}

/// <summary>A fact that reads something which an installation step puts into the checkout, and skips with its name where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class InstalledDataFactAttribute : FactAttribute
{
    public InstalledDataFactAttribute(params string[] paths) => Skip = SkipReason.ForInstalled(paths);
}

internal static class SkipReason
{
    public static string? ForShared(string[] paths) => FirstMissing(paths, SharedData.Find, "../shared/data/");

    public static string? ForInstalled(string[] paths) => FirstMissing(paths, SharedData.FindInRepository, "");

    private static string? FirstMissing(string[] paths, Func<string, string?> find, string folder) =>
        paths.FirstOrDefault(path => find(path) is null) is { } missing ? $"{folder}{missing} is not here." : null;
}
