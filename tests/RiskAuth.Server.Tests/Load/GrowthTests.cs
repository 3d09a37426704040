using RiskAuth.Load.Growth;

namespace RiskAuth.Server.Tests.Load;

public sealed class GrowthTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("riskauth-growth-test-").FullName;

    [Fact]
    public async Task Each_size_is_looked_at_once_on_one_store_that_is_removed_again()
    {
        var points = await new GrowthStep(new(Users: 40, [60, 200], Callers: 4, _folder), TextWriter.Null).RunAsync();
        Assert.Equal([60, 200], points.Select(point => point.Events));
        Assert.All(points, point => Assert.True(
            point is { Users: 40, SignInsPerSecond: > 0, AssessP99Ms: > 0, ResidentBytes: > 0, HeapBytes: > 0, DiskBytes: > 0, RestartSeconds: > 0 }, point.ToString()));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void Everybody_signs_in_once_before_anybody_comes_back()
    {
        var traffic = new GrowthTraffic(users: 500, events: 2_000, TimeSpan.FromDays(30));
        Assert.Equal(500, Enumerable.Range(0, 500).Select(n => traffic.Draw(n).Attempt.User).Distinct().Count());
        Assert.Equal(traffic.Draw(1_234).Attempt.User, traffic.Draw(1_234).Attempt.User);
        Assert.Equal(TimeSpan.FromDays(15), traffic.TimeOf(1_000) - traffic.TimeOf(0));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
