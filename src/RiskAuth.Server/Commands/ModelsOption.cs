using System.CommandLine;
using RiskAuth.Scoring.Models;

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

    /// <param name="named">The models' folder, if it was named.</param>
    /// <param name="data">The data folder.</param>
    public static ModelLibrary Library(string? named, string data)
    {
        var shipped = Path.Combine(AppContext.BaseDirectory, FolderName);
        return new(named ?? Path.Combine(data, FolderName), Directory.Exists(shipped) ? shipped : null);
    }
}
