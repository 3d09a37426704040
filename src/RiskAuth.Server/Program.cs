using System.CommandLine;
using RiskAuth.Server.Commands;
using RiskAuth.Server.Hosting;

return await CommandLine.RunAsync(new RootCommand("Decides whether a sign-in is allowed, must prove more, or is refused, and says why.")
{
    ServeCommand.Create(),
    KeysCommand.Create(),
    ReplayCommand.Create(() => new NoNetworkData()),
    SignalsCommand.Create(),
    BreachesCommand.Create(),
}, args);
