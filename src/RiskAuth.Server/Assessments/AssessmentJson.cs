using System.Text.Json;
using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Network;
using RiskAuth.Server.Json;
using RiskAuth.Signals;

namespace RiskAuth.Server.Assessments;

/// <summary>
/// Writes an assessment as <see cref="AssessmentResponse"/> describes it. By hand, because the serializer would first want some twenty
/// objects that are made for nothing else; a test reads what is written with the serializer and holds the two against each other.
/// </summary>
internal static class AssessmentJson
{
    /// <summary>Digits behind the point of what a signal adds.</summary>
    private const int LogOddsDigits = 3;

    public static void Write(Utf8JsonWriter writer, Assessment assessment)
    {
        var verdict = assessment.Verdict;
        writer.WriteStartObject();
        writer.WriteString(Names.EventId, assessment.EventId);
        Write(writer, Names.Decision, verdict.Decision);
        if (assessment.Mode == EnforcementMode.Audit)
            Write(writer, Names.WouldDecide, verdict.Unenforced);
        writer.WriteNumber(Names.RiskScore, assessment.RiskScore);
        Write(writer, Names.RiskLevel, assessment.RiskLevel);
        WriteReasons(writer, verdict.Reasons);
        WriteSignals(writer, assessment.Signals);
        writer.WriteStartObject(Names.Credential);
        Write(writer, Names.Status, assessment.Credential);
        writer.WriteEndObject();
        WriteChallenge(writer, verdict.Decision == Decision.Challenge ? assessment.Factors : null);
        WriteNetwork(writer, assessment.Network);
        writer.WriteString(Names.Model, assessment.Model);
        Write(writer, Names.Mode, assessment.Mode);
        Write(writer, Names.Allocation, assessment.Allocation);
        writer.WriteStartObject(Names.Account);
        Write(writer, Names.Stage, assessment.Account.Stage);
        writer.WriteNumber(Names.SignIns, assessment.Account.SignIns);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteReasons(Utf8JsonWriter writer, IReadOnlyList<Reason> reasons)
    {
        writer.WriteStartArray(Names.Reasons);
        for (var i = 0; i < reasons.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString(Names.Code, reasons[i].Code);
            writer.WriteString(Names.Text, reasons[i].Text);
            WriteEvidence(writer, reasons[i].Evidence);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteSignals(Utf8JsonWriter writer, IReadOnlyList<ObservedSignal> signals)
    {
        writer.WriteStartArray(Names.Signals);
        for (var i = 0; i < signals.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString(Names.Code, signals[i].Code.Word());
            writer.WriteNumber(Names.LogOdds, Math.Round(signals[i].LogOdds, LogOddsDigits));
            WriteEvidence(writer, signals[i].Evidence);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteEvidence(Utf8JsonWriter writer, Evidence evidence)
    {
        writer.WritePropertyName(Names.Evidence);
        EvidenceJsonConverter.Write(writer, evidence);
    }

    private static void WriteChallenge(Utf8JsonWriter writer, IReadOnlyList<ChallengeFactor>? factors)
    {
        if (factors is null)
        {
            writer.WriteNull(Names.Challenge);
            return;
        }
        writer.WriteStartObject(Names.Challenge);
        writer.WriteStartArray(Names.Factors);
        for (var i = 0; i < factors.Count; i++)
            writer.WriteStringValue(WordConverter<ChallengeFactor>.Of(factors[i]));
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteNetwork(Utf8JsonWriter writer, NetworkFacts network)
    {
        writer.WriteStartObject(Names.Network);
        writer.WriteString(Names.Country, network.Country);
        writer.WriteString(Names.City, network.City);
        if (network.Asn == 0)
            writer.WriteNull(Names.Asn);
        else
            writer.WriteNumber(Names.Asn, network.Asn);
        writer.WriteString(Names.Organization, network.Organization);
        Write(writer, Names.Class, network.Class);
        writer.WriteEndObject();
    }

    private static void Write<T>(Utf8JsonWriter writer, JsonEncodedText name, T value)
        where T : struct, Enum => writer.WriteString(name, WordConverter<T>.Of(value));

    private static class Names
    {
        public static readonly JsonEncodedText EventId = JsonEncodedText.Encode("eventId"), Decision = JsonEncodedText.Encode("decision"),
            WouldDecide = JsonEncodedText.Encode("wouldDecide"), RiskScore = JsonEncodedText.Encode("riskScore"), RiskLevel = JsonEncodedText.Encode("riskLevel"),
            Reasons = JsonEncodedText.Encode("reasons"), Code = JsonEncodedText.Encode("code"), Text = JsonEncodedText.Encode("text"),
            Evidence = JsonEncodedText.Encode("evidence"), Signals = JsonEncodedText.Encode("signals"), LogOdds = JsonEncodedText.Encode("logOdds"),
            Credential = JsonEncodedText.Encode("credential"), Status = JsonEncodedText.Encode("status"), Challenge = JsonEncodedText.Encode("challenge"),
            Factors = JsonEncodedText.Encode("factors"), Network = JsonEncodedText.Encode("network"), Country = JsonEncodedText.Encode("country"),
            City = JsonEncodedText.Encode("city"), Asn = JsonEncodedText.Encode("asn"), Organization = JsonEncodedText.Encode("organization"),
            Class = JsonEncodedText.Encode("class"), Model = JsonEncodedText.Encode("model"), Mode = JsonEncodedText.Encode("mode"),
            Allocation = JsonEncodedText.Encode("allocation"), Account = JsonEncodedText.Encode("account"), Stage = JsonEncodedText.Encode("stage"),
            SignIns = JsonEncodedText.Encode("signIns");
    }
}
