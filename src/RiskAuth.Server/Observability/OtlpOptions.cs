namespace RiskAuth.Server.Observability;

/// <summary>The two ways in which the OpenTelemetry protocol travels.</summary>
internal enum OtlpTransport
{
    HttpProtobuf,
    Grpc,
}

/// <summary>Where metrics and traces are sent, in the section <c>RiskAuth:Otlp</c>.</summary>
internal sealed class OtlpOptions
{
    public const int MaxIntervalSeconds = 3_600;

    /// <summary>The collector's address, such as <c>http://127.0.0.1:4318</c>; without it nothing is sent. The paths of the signals are added to it.</summary>
    public string? Endpoint { get; set; }

    /// <summary>HttpProtobuf (usually port 4318) or Grpc (4317). Default HttpProtobuf.</summary>
    public OtlpTransport Transport { get; set; }

    /// <summary>Headers to send along, <c>name=value,name=value</c>; often a secret, so better set in the environment.</summary>
    public string? Headers { get; set; }

    /// <summary>Seconds between two reports of all metrics. Default 15.</summary>
    public int IntervalSeconds { get; set; } = 15;

    /// <summary>The share of requests that are traced where the caller has not decided it in <c>traceparent</c>. Default .01.</summary>
    public double TraceRatio { get; set; } = .01;

    public bool IsOn => !string.IsNullOrWhiteSpace(Endpoint);

    /// <summary>The name of the wrong setting and what it must be; null when all is well.</summary>
    public string? Problem()
    {
        if (!IsOn)
            return null;
        if (!Uri.TryCreate(Endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            return "Endpoint must be an address such as http://127.0.0.1:4318.";
        if (IntervalSeconds is < 1 or > MaxIntervalSeconds)
            return $"IntervalSeconds must be from 1 to {MaxIntervalSeconds:N0}.";
        return TraceRatio is >= 0 and <= 1 ? null : "TraceRatio must be from 0 to 1.";
    }
}
