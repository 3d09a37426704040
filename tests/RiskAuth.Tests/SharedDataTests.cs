namespace RiskAuth.Tests;

public sealed class SharedDataTests
{
    [Fact]
    public void The_checkout_is_found_above_the_test_assembly() =>
        Assert.True(File.Exists(Path.Combine(SharedData.RepositoryRoot, "RiskAuth.sln")));

    [Fact]
    public void A_missing_path_skips_a_test_by_its_name()
    {
        Assert.Contains("no-such-file.csv", new SharedDataFactAttribute("no-such-file.csv").Skip, StringComparison.Ordinal);
        Assert.Contains("no-such-file.csv", new InstalledDataFactAttribute("no-such-file.csv").Skip, StringComparison.Ordinal);
    }

    [Fact]
    public void A_present_path_does_not_skip_a_test() =>
        Assert.Null(new InstalledDataFactAttribute("RiskAuth.sln").Skip);
}
