using System.Text;
using RiskAuth.Fuzz;
using RiskAuth.Fuzz.Targets;

namespace RiskAuth.Server.Tests.Fuzzing;

/// <summary>
/// A few thousand changed inputs for every reader of bytes from outside. The same with millions:
/// <c>dotnet run -c Release --project benchmarks/RiskAuth.Fuzz -- --cases 10000000</c>.
/// </summary>
public sealed class FuzzTests : IDisposable
{
    private const int Seed = 20261122;
    private const int Cases = 2_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("riskauth-fuzz-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void No_changed_input_makes_a_reader_fail_or_allocate_without_bound()
    {
        foreach (var target in FuzzTargets.All(_folder, seeds: null))
        {
            // Time is not judged here: the machine may be busy.
            var verdict = new FuzzRun(target with { TimeLimit = TimeSpan.FromSeconds(30) }, Seed).Run(Cases / target.Cost + 1);
            Assert.True(verdict.Findings.Count == 0, $"{target.Name}: {string.Join("\n", verdict.Findings.Select(finding => $"{finding.Fault}\n{Convert.ToBase64String(finding.Input)}"))}");
            Assert.True(verdict.Shapes > 1, $"{target.Name} did the same whatever came, so its inputs do not reach it.");
        }
    }

    [Fact]
    public async Task No_request_of_any_bytes_is_a_fault_of_the_server()
    {
        await using var http = await HttpTarget.StartAsync(_folder);
        var verdict = new FuzzRun(http.Target with { TimeLimit = TimeSpan.FromSeconds(60) }, Seed).Run(300);
        Assert.Empty(verdict.Findings.Select(finding => $"{finding.Fault} {Encoding.UTF8.GetString(finding.Input)}"));
    }

    [Fact]
    public void The_same_seed_gives_the_same_inputs()
    {
        Assert.Equal(Inputs(7), Inputs(7));
        Assert.NotEqual(Inputs(7), Inputs(8));

        static List<string> Inputs(int seed)
        {
            var seen = new List<string>();
            new FuzzRun(new("seen", [[1, 2, 3], "{\"a\":1}"u8.ToArray()], input => { seen.Add(Convert.ToHexString(input)); return input.Length % 7; }) { IsJson = true }, seed).Run(200);
            return seen;
        }
    }

    [Theory]
    [InlineData("throws", "InvalidOperationException")]
    [InlineData("allocates", "allocated")]
    [InlineData("is slow", "took")]
    public void What_breaks_a_bound_is_found(string reader, string fault)
    {
        var target = new FuzzTarget(reader, ["x"u8.ToArray()], input => reader switch
        {
            "throws" when input.Length > 3 => throw new InvalidOperationException(),
            "allocates" when input.Length > 3 => new byte[100_000].Length,
            "is slow" when input.Length > 3 => Spin(),
            _ => 0,
        })
        { AllocationLimit = (50_000, 0), TimeLimit = TimeSpan.FromMilliseconds(reader == "is slow" ? 1 : 60_000) };
        var verdict = new FuzzRun(target, 1).Run(500);
        Assert.Equal(FuzzRun.MaxFindings, verdict.Findings.Count);
        Assert.All(verdict.Findings, finding => Assert.Contains(fault, finding.Fault, StringComparison.Ordinal));

        static int Spin()
        {
            var started = System.Diagnostics.Stopwatch.GetTimestamp();
            while (System.Diagnostics.Stopwatch.GetElapsedTime(started) < TimeSpan.FromMilliseconds(2))
            {
            }
            return 1;
        }
    }
}
