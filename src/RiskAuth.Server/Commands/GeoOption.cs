using System.CommandLine;

namespace RiskAuth.Server.Commands;

internal static class GeoOption
{
    private static readonly string Default = Path.Combine("data", "geo");

    public static Option<string> Create() => new("--geo")
    {
        Description = "The folder of network databases; default data/geo, below here or below the program.",
        HelpName = "DIR",
    };

    /// <summary>The folder that was named, else the first data/geo that exists: below the working folder, or below the program's folder or one above it.</summary>
    public static string Folder(string? named)
    {
        if (named is not null || Directory.Exists(Default))
            return named ?? Default;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, Default)))
                return Path.Combine(folder.FullName, Default);
        }
        return Default;
    }
}
