using System.CommandLine;
using RiskAuth.Load.Commands;
using RiskAuth.Load.Runs;

// One thread takes every completed receive and handles it on the spot. Read once, before the first socket.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1");

var root = new RootCommand("Puts load on RiskAuth, on this machine only, and says in figures what came of it.")
{
    CompareCommand.Create(),
    OverloadCommand.Create(),
    ColdStartCommand.Create(),
    GrowthCommand.Create(),
    GrowthCommand.CreateStep(),
    MemoryCommand.Create(),
    RunCommand.Create(),
};
try
{
    return await root.Parse(args.Length == 0 ? ["compare"] : args).InvokeAsync(new() { EnableDefaultExceptionHandler = false });
}
catch (LoadFailure failure)
{
    Console.Error.WriteLine(failure.Message);
    return 2;
}
