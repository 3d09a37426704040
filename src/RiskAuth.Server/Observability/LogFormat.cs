using Microsoft.Extensions.Logging.Console;

namespace RiskAuth.Server.Observability;

internal enum LogFormat
{
    Text,
    Json,
}

internal static class LogFormats
{
    /// <summary>
    /// Puts the log on the error output, in the format that the settings name: the standard output is for what the operator must
    /// read, the addresses and the first key.
    /// </summary>
    public static void AddLog(this ILoggingBuilder logging)
    {
        logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.UseUtcTimestamp = true;
        });
        logging.AddConsoleFormatter<JsonLineFormatter, ConsoleFormatterOptions>();
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // Where its log is on, the framework makes an activity and a log scope for each request. Only lines of JSON show their ids.
        logging.Services.AddOptions<LoggerFilterOptions>().Configure<ServerOptions>((filter, options) =>
        {
            if (options.LogFormat == LogFormat.Text)
                filter.Rules.Add(new(null, "Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None, null));
        });
        logging.Services.AddOptions<ConsoleLoggerOptions>().Configure<ServerOptions>((console, options) =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            console.FormatterName = options.LogFormat == LogFormat.Json ? JsonLineFormatter.FormatterName : ConsoleFormatterNames.Simple;
        });
    }
}
