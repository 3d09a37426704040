namespace RiskAuth.Operations;

/// <summary>The checkout that this program was built in.</summary>
public static class Repository
{
    /// <exception cref="DirectoryNotFoundException">The program runs outside of a checkout.</exception>
    public static string Root { get; } = FindRoot();

    /// <summary>Whether `npm ci` in data/geo has installed the network databases.</summary>
    public static bool HasGeo => Directory.Exists(Path.Combine(Geo, "node_modules"));

    public static string Geo => Path.Combine(Root, "data", "geo");

    public static string Models => Path.Combine(Root, "models");

    public static string Budgets => Path.Combine(Root, "benchmarks", "budgets.json");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "RiskAuth.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException("RiskAuth.sln is in no folder above this program.");
    }
}
