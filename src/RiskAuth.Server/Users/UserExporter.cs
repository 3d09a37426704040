using System.Text.Json;
using RiskAuth.Assessments;
using RiskAuth.Events;
using RiskAuth.Server.Json;

namespace RiskAuth.Server.Users;

/// <summary>The whole of an export, for the API's description; it is written piece by piece.</summary>
internal sealed record UserExport(string Tenant, string User, DateTimeOffset ExportedAt, ProfileView? Profile, IReadOnlyList<ExportedEvent> Events);

/// <summary>Streams everything that is held of one user, page by page, so that no history is ever whole in memory.</summary>
internal sealed class UserExporter(IEventStore events, Assessor assessor, TimeProvider clock)
{
    private const int PageSize = 500;

    public async Task WriteAsync(UserKey user, HttpResponse response, CancellationToken cancellationToken)
    {
        // Whatever fails first fails before the answer has begun.
        var profile = await assessor.ProfileAsync(user, cancellationToken);
        var page = await events.ListEventsAsync(user, before: null, PageSize);

        response.ContentType = "application/json; charset=utf-8";
        response.Headers.ContentDisposition = "attachment; filename=\"riskauth-export.json\"";
        await using var writer = new Utf8JsonWriter(response.BodyWriter);
        writer.WriteStartObject();
        writer.WriteString("tenant", user.Tenant);
        writer.WriteString("user", user.User);
        writer.WriteString("exportedAt", clock.GetUtcNow());
        writer.WritePropertyName("profile");
        if (profile is null)
            writer.WriteNullValue();
        else
            JsonSerializer.Serialize(writer, ProfileView.Of(profile), ApiJson.Rules.ProfileView);
        writer.WriteStartArray("events");
        while (true)
        {
            foreach (var history in page.Events)
                JsonSerializer.Serialize(writer, ExportedEvent.Of(history), ApiJson.Rules.ExportedEvent);
            await writer.FlushAsync(cancellationToken);
            await response.BodyWriter.FlushAsync(cancellationToken);
            if (page.Next is not { } next)
                break;
            page = await events.ListEventsAsync(user, next, PageSize);
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
        await writer.FlushAsync(cancellationToken);
    }
}
