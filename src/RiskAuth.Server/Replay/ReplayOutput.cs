using System.Text.Json;
using RiskAuth.Assessments;

namespace RiskAuth.Server.Replay;

/// <summary>One assessment a line: <c>{"id","decision","riskScore","riskLevel","reasons":[codes]}</c>.</summary>
internal sealed class ReplayOutput(Stream stream) : IDisposable
{
    private readonly Utf8JsonWriter _json = new(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public void Write(string id, Assessment assessment)
    {
        _json.WriteStartObject();
        _json.WriteString("id", id);
        _json.WriteString("decision", assessment.Verdict.Decision.ToString());
        _json.WriteNumber("riskScore", Math.Round(assessment.RiskScore, 6));
        _json.WriteString("riskLevel", assessment.RiskLevel.ToString());
        _json.WriteStartArray("reasons");
        foreach (var reason in assessment.Verdict.Reasons)
            _json.WriteStringValue(reason.Code);
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        stream.WriteByte((byte)'\n');
    }

    public void Dispose()
    {
        _json.Dispose();
        stream.Dispose();
    }
}
