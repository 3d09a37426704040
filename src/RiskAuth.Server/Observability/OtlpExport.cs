using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using RiskAuth.Server.Metrics;
using RiskAuth.Telemetry;

namespace RiskAuth.Server.Observability;

/// <summary>
/// Sends the metrics that /metrics serves, and traces of requests, to a collector. A collector that does not answer costs nothing
/// but what could not be sent: queues are the library's own and bounded, and nobody waits for them.
/// </summary>
internal sealed class OtlpExport : IHostedService, IDisposable
{
    private const string ServiceName = "riskauth";

    /// <summary>How long one report may take; the end of the server waits no longer for the last.</summary>
    private const int TimeoutMs = 5_000;

    private readonly OtlpOptions _options;
    private MeterProvider? _metrics;
    private TracerProvider? _traces;

    public OtlpExport(ServerOptions options) => _options = options.Otlp;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The environment's OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME are taken over where they are set.
        var resource = ResourceBuilder.CreateEmpty().AddService(ServiceName, serviceVersion: ProductVersion.Text).AddTelemetrySdk().AddEnvironmentVariableDetector();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter([.. MetricsCollector.Meters])
            .AddOtlpExporter((exporter, reader) =>
            {
                Address(exporter, "/v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = _options.IntervalSeconds * 1_000;
                reader.PeriodicExportingMetricReaderOptions.ExportTimeoutMilliseconds = TimeoutMs;
            })
            .Build();
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(RiskMeters.MeterName)
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(_options.TraceRatio)))
            .AddOtlpExporter(exporter => Address(exporter, "/v1/traces"))
            .Build();
        return Task.CompletedTask;
    }

    /// <summary>Sends what has not been sent yet.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            _traces?.Shutdown(TimeoutMs);
            _metrics?.Shutdown(TimeoutMs);
        },
        CancellationToken.None);

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private void Address(OtlpExporterOptions exporter, string path)
    {
        var isGrpc = _options.Transport == OtlpTransport.Grpc;
        exporter.Protocol = isGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = isGrpc ? new Uri(_options.Endpoint!) : new Uri(_options.Endpoint!.TrimEnd('/') + path);
        exporter.TimeoutMilliseconds = TimeoutMs;
        if (_options.Headers is not null)
            exporter.Headers = _options.Headers;
    }
}
