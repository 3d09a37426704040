using RiskAuth.Scoring.Models;
using RiskAuth.Scoring.Trees;
using RiskAuth.Tests.Detection;

namespace RiskAuth.Tests.Scoring.Models;

public sealed class ModelLibraryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("riskauth-models-").FullName;
    private readonly string _version;

    public ModelLibraryTests()
    {
        ModelFolder.Save(SmallModel.Instance.Model, Own, new Dictionary<string, string>());
        _version = SmallModel.Instance.Model.Version;
    }

    private string Own => Path.Combine(_folder, "own");

    private string Shipped => Path.Combine(_folder, "shipped");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Nothing_is_promoted_until_somebody_promotes_and_a_rollback_brings_back_what_was()
    {
        var library = new ModelLibrary(Own);
        Assert.Null(library.Promoted);
        library.Promote(ModelLibrary.Baseline, Some.Noon);
        library.Promote(_version, Some.Noon.AddHours(1));
        Assert.Equal(_version, new ModelLibrary(Own).Promoted);
        Assert.Equal(ModelLibrary.Baseline, library.Rollback(Some.Noon.AddHours(2)));
        Assert.Equal(ModelLibrary.Baseline, library.Promoted);
        Assert.Equal([ModelLibrary.Baseline, _version, ModelLibrary.Baseline], library.History.Select(promotion => promotion.Version));
    }

    [Fact]
    public void A_promoted_model_that_cannot_be_used_counts_as_the_baseline_and_says_why()
    {
        var library = new ModelLibrary(Own);
        Assert.Null(library.LoadPromoted(out var nothing));
        Assert.Null(nothing);
        library.Promote(_version, Some.Noon);
        Assert.Equal(_version, library.LoadPromoted(out _)?.Version);
        File.WriteAllText(Path.Combine(Own, _version, ModelFolder.TreesFile), "{");
        Assert.Null(library.LoadPromoted(out var problem));
        Assert.Contains(_version, problem, StringComparison.Ordinal);
        Assert.Contains("Promote another model", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_shipped_serves_until_the_operator_promotes_and_can_be_rolled_back_to()
    {
        ModelFolder.Save(SmallModel.Instance.Model, Shipped, new Dictionary<string, string>());
        File.WriteAllText(Path.Combine(Shipped, ModelLibrary.PromotedFile), _version + "\n");
        var library = new ModelLibrary(Path.Combine(_folder, "empty"), Shipped);
        Assert.Equal(_version, library.Promoted);
        Assert.Equal(_version, library.Load(library.Promoted!).Version);
        library.Promote(ModelLibrary.Baseline, Some.Noon);
        Assert.Equal(ModelLibrary.Baseline, library.Promoted);
        Assert.Equal(_version, library.Rollback(Some.Noon));
    }

    [Theory]
    [InlineData("no-such-model")]
    [InlineData("../own")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("A")]
    public void What_is_no_model_is_not_promoted_and_what_serves_goes_on(string version)
    {
        var library = new ModelLibrary(Own);
        library.Promote(_version, Some.Noon);
        Assert.Throws<ModelFormatException>(() => library.Promote(version, Some.Noon));
        Assert.Equal(_version, library.Promoted);
    }

    [Fact]
    public void A_damaged_model_is_not_promoted()
    {
        File.WriteAllText(Path.Combine(Own, _version, ModelFolder.TreesFile), "{");
        Assert.Throws<ModelFormatException>(() => new ModelLibrary(Own).Promote(_version, Some.Noon));
        Assert.Null(new ModelLibrary(Own).Promoted);
    }

    [Fact]
    public void A_pointer_that_holds_no_version_is_named()
    {
        File.WriteAllText(Path.Combine(Own, ModelLibrary.PromotedFile), "../../etc/passwd\n");
        Assert.Contains(ModelLibrary.PromotedFile, Assert.Throws<ModelFormatException>(() => new ModelLibrary(Own).Promoted).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_candidate_is_named_and_taken_away()
    {
        var library = new ModelLibrary(Own);
        library.SetCandidate(_version);
        Assert.Equal(_version, library.Candidate);
        library.SetCandidate(null);
        Assert.Null(library.Candidate);
        Assert.Throws<ModelFormatException>(() => library.SetCandidate("nothing"));
    }

    [Fact]
    public void Versions_are_the_folders_that_hold_a_model()
    {
        Directory.CreateDirectory(Path.Combine(Own, "not-a-model"));
        Assert.Equal([_version], new ModelLibrary(Own).Versions);
    }
}
