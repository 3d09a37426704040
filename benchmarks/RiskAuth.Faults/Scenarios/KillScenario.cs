namespace RiskAuth.Faults.Scenarios;

internal static class KillScenario
{
    private const int Callers = 8;
    private const int Users = 12;

    public static Scenario Create() => new(
        "kill", "Killed with SIGKILL under load, 20 times on one data folder, it keeps everything that it acknowledged, once.", RunAsync);

    private static async Task<string> RunAsync(FaultRun run)
    {
        var (ledger, rounds) = (new Ledger(), run.Of(20, 2));
        string? key = null;
        for (var round = 0; round < rounds; round++)
        {
            using var server = await ServerProcess.StartAsync(run.Data, key);
            key = server.Key;
            using var client = server.Client();
            var (before, after) = (ledger.Answered, 60 + 37 * round);
            await Clients.LoadAsync(Callers, async (caller, i) =>
            {
                await ledger.SignInAsync(client, $"user{(caller * 31 + i) % Users}", $"81.2.69.{caller}", i % 3 == 2 ? "WrongPassword" : "Success");
                if (ledger.Answered - before >= after)
                    server.Kill();
            }, CancellationToken.None);
        }
        using var last = await ServerProcess.StartAsync(run.Data, key);
        using var check = last.Client();
        await ledger.CheckAsync(check);
        return $"{rounds} kills, {ledger.Answered:N0} events acknowledged, all there once with their outcomes";
    }
}
