using System.CommandLine;
using RiskAuth.Server.Commands;
using RiskAuth.Server.Commands.Models;

return await CommandLine.RunAsync(new RootCommand("Decides whether a sign-in is allowed, must prove more, or is refused, and says why.")
{
    ServeCommand.Create(),
    KeysCommand.Create(),
    ReplayCommand.Create(),
    GeoCommand.Create(),
    BreachesCommand.Create(),
    BackupCommand.Create(),
    SignalsCommand.Create(),
    SimulateCommand.Create(),
    ScenariosCommand.Create(),
    TrainCommand.Create(),
    EvaluateCommand.Create(),
    ModelsCommand.Create(),
}, args);
