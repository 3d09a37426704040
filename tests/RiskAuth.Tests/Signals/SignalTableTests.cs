using RiskAuth.Signals;

namespace RiskAuth.Tests.Signals;

public class SignalTableTests
{
    [Fact]
    public void The_signals_page_is_what_the_table_says()
    {
        var page = Path.Combine(SharedData.RepositoryRoot, "docs", "SIGNALS.md");
        Assert.True(File.ReadAllText(page) == SignalDocument.Render(), "docs/SIGNALS.md is stale. Run: ./run.sh signals > docs/SIGNALS.md");
    }

    [Fact]
    public void Every_signal_stands_once_and_fits_its_bit()
    {
        Assert.Equal(SignalTable.All.Count, SignalTable.All.Select(s => s.Code).Distinct().Count());
        Assert.All(SignalTable.All, s => Assert.InRange((int)s.Code, 1, 99));
        Assert.InRange(SignalTable.All.Count, 1, SignalTable.MaxRows);
    }

    [Fact]
    public void Words_and_codes_are_one_to_one()
    {
        foreach (var code in Enum.GetValues<ReasonCode>().Where(c => c != ReasonCode.None))
        {
            Assert.Matches("^[a-z][a-z0-9_]*$", code.Word());
            Assert.Equal(code, ReasonCodes.Parse(code.Word()));
        }
        Assert.Equal(ReasonCode.None, ReasonCodes.Parse(""));
        Assert.Equal(ReasonCode.None, ReasonCodes.Parse("no_such_reason"));
    }

    [Fact]
    public void Every_signal_can_be_said_from_empty_evidence() =>
        Assert.All(SignalTable.All, s => Assert.EndsWith(".", s.Say(Evidence.None).TrimEnd(')')));
}
