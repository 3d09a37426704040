using Microsoft.Extensions.Options;

namespace RiskAuth.Server.Hosting;

/// <summary>Reads the section <c>RiskAuth</c> from appsettings.json and the environment, puts the command line's words above it, and validates.</summary>
internal static class OptionsReader
{
    /// <exception cref="StartFailure">An option is not valid; the message names it.</exception>
    public static ServerOptions Read(IConfiguration configuration, string? data, string? socket, string? durability)
    {
        ServerOptions options;
        try
        {
            options = configuration.GetSection(ServerOptions.Section).Get<ServerOptions>() ?? new();
        }
        catch (InvalidOperationException exception)
        {
            throw new StartFailure(exception.Message);
        }
        options.Data = Path.GetFullPath(data ?? options.Data);
        options.Socket = socket ?? options.Socket;
        if (durability is not null)
            options.Durability = Enum.Parse<Storage.Sqlite.DurabilityMode>(durability, ignoreCase: true);
        var result = new ServerOptionsValidator().Validate(null, options);
        if (options.RangeLookup.Problem() is { } problem)
            throw new StartFailure($"RiskAuth:RangeLookup: {problem}");
        if (options.Otlp.Problem() is { } wrong)
            throw new StartFailure($"RiskAuth:Otlp:{wrong}");
        return result.Failed ? throw new StartFailure(string.Join(" ", result.Failures)) : options;
    }

    /// <summary>The options for a command that does not serve.</summary>
    public static ServerOptions Of(string? data) => Read(Configuration(), data, null, null);

    /// <summary>The data folder for a command that needs nothing else.</summary>
    public static string DataFolder(string? data) => Of(data).Data;

    private static IConfiguration Configuration() => new ConfigurationBuilder()
        .SetBasePath(Directory.GetCurrentDirectory())
        .AddJsonFile("appsettings.json", optional: true)
        .AddEnvironmentVariables()
        .Build();
}
