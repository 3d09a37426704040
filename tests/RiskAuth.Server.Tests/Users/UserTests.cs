using System.Text.Json.Nodes;

namespace RiskAuth.Server.Tests.Users;

public sealed class UserTests(SomeServer server) : IClassFixture<SomeServer>
{
    [Fact]
    public async Task Pages_lead_through_every_event_once_newest_first()
    {
        var assessed = new List<string>();
        for (var i = 0; i < 7; i++)
            assessed.Add(await server.AssessAsync("pages"));

        var (seen, path) = (new List<string>(), "/v1/users/pages/events?limit=3");
        for (var pages = 1; ; pages++)
        {
            var page = await server.GetAsync(path);
            seen.AddRange(page["events"]!.AsArray().Select(shown => shown!["eventId"]!.GetValue<string>()));
            if (page["next"] is not { } next)
            {
                Assert.Equal(3, pages);
                break;
            }
            path = $"/v1/users/pages/events?limit=3&cursor={next}";
        }
        Assert.Equal(Enumerable.Reverse(assessed), seen);
    }

    [Fact]
    public async Task A_cursor_is_good_for_its_user_alone_and_only_unchanged()
    {
        await server.AssessAsync("cursor");
        await server.AssessAsync("cursor");
        var cursor = (await server.GetAsync("/v1/users/cursor/events?limit=1"))["next"]!.GetValue<string>();
        Assert.Equal(200, (await server.GetAsync($"/v1/users/cursor/events?cursor={cursor}")).Status);
        foreach (var path in new[]
        {
            $"/v1/users/other/events?cursor={cursor}", $"/v1/users/cursor/events?tenant=acme&cursor={cursor}",
            $"/v1/users/cursor/events?cursor={(cursor[0] == 'B' ? 'C' : 'B')}{cursor[1..]}", $"/v1/users/cursor/events?cursor={cursor}A", "/v1/users/cursor/events?cursor=", "/v1/users/cursor/events?cursor=%00",
        })
        {
            var answer = await server.GetAsync(path);
            Assert.Equal((400, "cursor"), (answer.Status, answer.Fields.Single()));
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1001")]
    [InlineData("-1")]
    [InlineData("ten")]
    [InlineData("")]
    public async Task A_page_has_1_to_1000_events(string limit) =>
        Assert.Equal(["limit"], (await server.GetAsync($"/v1/users/pages/events?limit={limit}")).Fields);

    [Theory]
    [InlineData("a/b")]
    [InlineData("a%2Fb")]
    [InlineData("a b+c&d=e?f#g")]
    [InlineData("åse@example.org")]
    [InlineData("\U0001F600")]
    [InlineData("%")]
    public async Task Any_users_key_can_stand_in_a_path(string user)
    {
        var eventId = await server.AssessAsync(user);
        var path = $"/v1/users/{Uri.EscapeDataString(user)}";
        Assert.Equal(eventId, (await server.GetAsync($"{path}/events"))["events"]!.AsArray().Single()!["eventId"]!.GetValue<string>());
        Assert.Equal(user, (await server.GetAsync($"{path}/export"))["user"]!.GetValue<string>());
        Assert.Equal(1, (await server.SendAsync(HttpMethod.Delete, path))["erasedEvents"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_profile_is_there_after_a_success_and_not_before()
    {
        var eventId = await server.AssessAsync("profile");
        Assert.Equal(404, (await server.GetAsync("/v1/users/profile/profile")).Status);
        await server.PostAsync($"/v1/assessments/{eventId}/outcome", """{"outcome":"Success"}""");
        var profile = await server.GetAsync("/v1/users/profile/profile");
        Assert.Equal((200, 1, "Learning"), (profile.Status, profile["signIns"]!.GetValue<int>(), profile["stage"]!.GetValue<string>()));
        Assert.Equal("81.2.69.142", profile["networks"]!.AsArray().Single()!["network"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_export_holds_all_events_with_what_was_sent_and_no_password()
    {
        for (var i = 0; i < 3; i++)
        {
            await server.PostAsync("/v1/assessments", """
                {"user":"export","ip":"81.2.69.142","rttMs":12,"fingerprint":{"timeZone":"Europe/Oslo"},"deviceToken":"rd_mine","credential":{"password":"hunter2"}}
                """);
        }
        var export = await server.GetAsync("/v1/users/export/export");
        Assert.Equal("application/json", export.ContentHeaders.ContentType?.MediaType);
        var events = export["events"]!.AsArray();
        Assert.Equal(3, events.Count);
        Assert.Equal(12, events[0]!["rttMs"]!.GetValue<int>());
        Assert.Equal("Europe/Oslo", events[0]!["fingerprint"]!["timeZone"]!.GetValue<string>());
        Assert.True(events[0]!["hasPasswordTag"]!.GetValue<bool>());
        Assert.False(events[0]!["popularPassword"]!.GetValue<bool>());
        Assert.DoesNotContain("hunter2", export.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("rd_mine", export.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_of_more_than_one_page_is_whole()
    {
        for (var i = 0; i < 520; i++)
            await server.AssessAsync("bulk");
        var events = (await server.GetAsync("/v1/users/bulk/export"))["events"]!.AsArray();
        Assert.Equal(520, events.Select(shown => shown!["event"]!["eventId"]!.GetValue<string>()).Distinct().Count());
    }

    [Fact]
    public async Task Nothing_is_left_of_an_erased_user_and_erasing_twice_is_no_error()
    {
        var eventId = await server.AssessAsync("erased");
        await server.PostAsync($"/v1/assessments/{eventId}/outcome", """{"outcome":"Success"}""");
        Assert.Equal(1, (await server.SendAsync(HttpMethod.Delete, "/v1/users/erased"))["erasedEvents"]!.GetValue<int>());
        Assert.Empty((await server.GetAsync("/v1/users/erased/events"))["events"]!.AsArray());
        Assert.Equal(404, (await server.GetAsync("/v1/users/erased/profile")).Status);
        Assert.Equal(404, (await server.PostAsync($"/v1/events/{eventId}/feedback", """{"value":"Valid","source":"User"}""")).Status);
        var again = await server.SendAsync(HttpMethod.Delete, "/v1/users/erased");
        Assert.Equal((200, 0), (again.Status, again["erasedEvents"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("/v1/users/ola/events?tenant=A")]
    [InlineData("/v1/users/ola/profile?tenant=A")]
    [InlineData("/v1/users/ola/export?tenant=A")]
    public async Task A_tenant_that_is_none_is_refused(string path) =>
        Assert.Equal(["tenant"], (await server.GetAsync(path)).Fields);
}
