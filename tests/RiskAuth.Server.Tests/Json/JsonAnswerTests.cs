using System.Text;
using Microsoft.AspNetCore.Http;
using RiskAuth.Server.Assessments;
using RiskAuth.Server.Json;

namespace RiskAuth.Server.Tests.Json;

public sealed class JsonAnswerTests
{
    [Fact]
    public async Task An_answer_is_whole_although_its_deadline_has_passed()
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestAborted = new CancellationToken(canceled: true) };
        context.Response.Body = body;

        await new JsonAnswer<OutcomeRequest>(new(RiskAuth.Assessments.Outcome.Success), ApiJson.Rules.OutcomeRequest).ExecuteAsync(context);
        await context.Response.BodyWriter.FlushAsync();

        Assert.Equal(200, context.Response.StatusCode);
        Assert.Equal(context.Response.ContentLength, body.Length);
        Assert.Contains("Success", Encoding.UTF8.GetString(body.ToArray()), StringComparison.Ordinal);
    }
}
