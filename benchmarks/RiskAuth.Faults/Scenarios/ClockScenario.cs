using System.Text.Json.Nodes;

namespace RiskAuth.Faults.Scenarios;

internal static class ClockScenario
{
    public static Scenario Create() => new(
        "clock-back", "A clock that steps back an hour, and forward again, fails no request, loses nothing, and still lets an attack be seen.", RunAsync);

    private static async Task<string> RunAsync(FaultRun run)
    {
        var (ledger, clock) = (new Ledger(), new SteppingClock());
        await using var server = await LocalServer.StartAsync(run, clock);
        using var client = server.Client();
        using var stop = new CancellationTokenSource();
        var load = Clients.LoadAsync(4, (caller, i) => ledger.SignInAsync(client, $"user{(caller * 7 + i) % 20}", $"81.2.69.{caller}"), stop.Token);
        foreach (var hours in new[] { 0, -1, 0, -1, 5, 0 })
        {
            clock.Offset = TimeSpan.FromHours(hours);
            var before = ledger.Answered;
            await Clients.UntilAsync(() => Task.FromResult(ledger.Answered > before + run.Of(400, 40)), Clients.Patience, $"assessments stopped when the clock stood at {hours} hours");
        }
        clock.Offset = TimeSpan.FromHours(-1);
        var challenged = 0;
        for (var i = 0; i < 60; i++)
            challenged += (await ledger.SignInAsync(client, $"victim{i}", "203.0.113.66", "WrongPassword"))?["decision"]?.GetValue<string>() == "Allow" ? 0 : 1;
        await stop.CancelAsync();
        await load;
        await ledger.CheckAsync(client);
        ClaimBrokenException.Unless(challenged > 0, "an attack from one address on 60 users was not seen after the clock had stepped back");
        var events = JsonNode.Parse(await client.GetStringAsync("/v1/users/user1/events?limit=500"))!["events"]!.AsArray().Count;
        return $"six steps, {ledger.Answered:N0} assessments, all there ({events} of one user in order of arrival); {challenged} of 60 attempts of an attack in the hour that came twice were not let through";
    }

    private sealed class SteppingClock : TimeProvider
    {
        private long _offsetTicks;

        public TimeSpan Offset
        {
            get => TimeSpan.FromTicks(Volatile.Read(ref _offsetTicks));
            set => Volatile.Write(ref _offsetTicks, value.Ticks);
        }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }
}
