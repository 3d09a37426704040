using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using RiskAuth.Credentials.RangeLookup;
using RiskAuth.Server.Observability;
using RiskAuth.Storage.Sqlite;

namespace RiskAuth.Server;

/// <summary>What an operator sets for the whole process, in the section <c>RiskAuth</c> of appsettings.json or as <c>RiskAuth__Name</c> in the environment.</summary>
internal sealed class ServerOptions
{
    public const string Section = "RiskAuth";
    public const string DefaultUrl = "http://127.0.0.1:8787";
    public const string DefaultData = "./var";
    public const string NoSocket = "none";

    /// <summary>The folder that holds the store; made on the first run. Default <c>./var</c>.</summary>
    [Required(ErrorMessage = "RiskAuth:Data must name a folder.")]
    public string Data { get; set; } = DefaultData;

    /// <summary>The Unix socket to listen on besides TCP; <c>none</c> for no socket. Default <c>riskauth.sock</c> in the data folder.</summary>
    public string? Socket { get; set; }

    /// <summary>Full: an answer goes out after its event is on disk. Relaxed: after it is with the operating system. Default Full.</summary>
    public DurabilityMode Durability { get; set; }

    /// <summary>The folder of network databases, looked at again every minute. Default <c>data/geo</c>, below the working folder or the program.</summary>
    public string? Geo { get; set; }

    /// <summary>The folder of trained models, looked at again every few seconds. Default <c>models</c> in the data folder; what came with the program serves until another is promoted.</summary>
    public string? Models { get; set; }

    /// <summary>The service that knows breached passwords by the first five digits of their hash; off unless <c>RiskAuth:RangeLookup:Enabled</c> is true.</summary>
    public RangeOptions RangeLookup { get; set; } = new();

    /// <summary>The largest size of the store's file in bytes; 0, the default, leaves it to the disk.</summary>
    [Range(0, long.MaxValue, ErrorMessage = "RiskAuth:MaxStoreBytes must not be negative.")]
    public long MaxStoreBytes { get; set; }

    /// <summary>Requests a second that one key may make on average. Default 20,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "RiskAuth:RequestsPerSecond must be from 1 to 1,000,000.")]
    public int RequestsPerSecond { get; set; } = 20_000;

    /// <summary>Requests that one key may make at once. Default 40,000.</summary>
    [Range(1, 10_000_000, ErrorMessage = "RiskAuth:RequestBurst must be from 1 to 10,000,000.")]
    public int RequestBurst { get; set; } = 40_000;

    /// <summary>Milliseconds after which a request is answered with 503. Default 2,000.</summary>
    [Range(50, 60_000, ErrorMessage = "RiskAuth:RequestDeadlineMs must be from 50 to 60,000.")]
    public int RequestDeadlineMs { get; set; } = 2_000;

    /// <summary>Requests in flight above which more are answered with 503. Default 4,096.</summary>
    [Range(1, 100_000, ErrorMessage = "RiskAuth:MaxRequestsInFlight must be from 1 to 100,000.")]
    public int MaxRequestsInFlight { get; set; } = 4_096;

    /// <summary>
    /// Milliseconds that an assessment may take on average, besides what it waits for the disk's syncs, before new ones are answered
    /// with 503; the wait for a thread counts too. Default 10.
    /// </summary>
    [Range(1, 10_000, ErrorMessage = "RiskAuth:OverloadLatencyMs must be from 1 to 10,000.")]
    public int OverloadLatencyMs { get; set; } = 10;

    /// <summary>Text: lines for people. Json: one object a line, with the values that a message is made of. Default Text.</summary>
    public LogFormat LogFormat { get; set; }

    /// <summary>Where metrics and traces are sent; nowhere unless <c>RiskAuth:Otlp:Endpoint</c> is set.</summary>
    public OtlpOptions Otlp { get; set; } = new();
}

[OptionsValidator]
internal sealed partial class ServerOptionsValidator : IValidateOptions<ServerOptions>;
