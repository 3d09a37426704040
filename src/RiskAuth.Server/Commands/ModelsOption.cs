using System.CommandLine;
using RiskAuth.Scoring.Models;
using RiskAuth.Server.Hosting;

namespace RiskAuth.Server.Commands;

/// <summary>Where an installation's models are.</summary>
internal static class ModelsOption
{
    private const string FolderName = "models";

    public static Option<string> Create() => new("--models")
    {
        Description = "The folder of trained models; default models in the data folder, or RiskAuth:Models of the configuration.",
        HelpName = "DIR",
    };

    /// <param name="named">The models' folder, where it was named; it outranks the configuration.</param>
    public static ModelLibrary Library(ServerOptions options, string? named = null)
    {
        var shipped = Path.Combine(AppContext.BaseDirectory, FolderName);
        return new(named ?? options.Models ?? Path.Combine(options.Data, FolderName), Directory.Exists(shipped) ? shipped : null);
    }
}
