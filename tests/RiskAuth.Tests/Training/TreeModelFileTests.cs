using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Scoring.Trees;

namespace RiskAuth.Tests.Training;

public sealed class TreeModelFileTests
{
    [Fact]
    public void A_saved_model_loads_as_the_same_model() =>
        Prop.ForAll<int>(seed =>
        {
            var boosted = Bytes(SomeTrees.Boosted(seed));
            var forest = Bytes(SomeTrees.Forest(seed));
            return Bytes(BoostedTreesModel.Load(new MemoryStream(boosted))).SequenceEqual(boosted)
                && Bytes(IsolationForestModel.Load(new MemoryStream(forest))).SequenceEqual(forest);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Thresholds_and_values_survive_to_the_last_bit()
    {
        var tree = new DecisionTree([0, -1, -1], [0.1f + 0.2f, 0, 0], [1, 0, 0], "L--", [0, float.Epsilon, -1f / 3], [2, 1, 1]);
        var model = new BoostedTreesModel(BoostedTreesModel.FormatName, 1, ["a"], MathF.PI, [tree]);
        var loaded = BoostedTreesModel.Load(new MemoryStream(Bytes(model)));
        Assert.Equal(tree.Threshold, loaded.Trees[0].Threshold);
        Assert.Equal(tree.Value, loaded.Trees[0].Value);
        Assert.Equal(MathF.PI, loaded.BaseLogOdds);
    }

    [Fact]
    public void A_file_holds_one_line_a_tree()
    {
        var lines = Encoding.UTF8.GetString(Bytes(SomeTrees.Boosted(seed: 1, trees: 7))).Split('\n');
        Assert.Equal(7, lines.Count(line => line.Contains("\"threshold\"", StringComparison.Ordinal)));
        Assert.Contains("  \"featureSchemaVersion\": 3,", lines);
    }

    [Fact]
    public void A_truncated_file_is_refused()
    {
        var bytes = Bytes(SomeTrees.Boosted(seed: 1, trees: 2, leaves: 4));
        // The last byte is the newline that ends the file; without it the model is still whole.
        for (var length = 0; length < bytes.Length - 1; length++)
        {
            Assert.Throws<ModelFormatException>(() => BoostedTreesModel.Load(new MemoryStream(bytes, 0, length)));
        }
    }

    [Fact]
    public void A_file_with_any_byte_changed_is_refused_or_still_a_sound_model() =>
        Prop.ForAll<int, NonNegativeInt, byte>((seed, place, value) =>
        {
            var bytes = Bytes(SomeTrees.Boosted(seed, trees: 3, leaves: 6));
            bytes[place.Get % bytes.Length] = value;
            try
            {
                var model = BoostedTreesModel.Load(new MemoryStream(bytes));
                new BoostedTrees(model).LogOdds(new float[model.FeatureNames.Length]);
            }
            catch (ModelFormatException)
            {
                // A clear refusal is the other allowed end.
            }
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"format\":\"riskauth-boosted-trees/1\"}")]
    [InlineData("not json")]
    public void Something_else_is_refused(string text) =>
        Assert.Throws<ModelFormatException>(() => BoostedTreesModel.Load(new MemoryStream(Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void A_forest_is_not_taken_for_boosted_trees() =>
        Assert.Throws<ModelFormatException>(() => BoostedTreesModel.Load(new MemoryStream(Bytes(SomeTrees.Forest(seed: 1)))));

    public static TheoryData<string, string, string> HostileTrees => new()
    {
        { "feature", "[2,-1,-1]", "does not exist" },
        { "feature", "[-2,-1,-1]", "does not exist" },
        { "feature", "[0,-1]", "differ in length" },
        { "feature", "[]", "nodes" },
        { "feature", "null", "feature" },
        { "threshold", "[1e39,0,0]", "not finite" },
        { "threshold", "[\"NaN\",0,0]", "threshold" },
        { "left", "[0,0,0]", "does not come after" },
        { "left", "[2,0,0]", "beyond the last node" },
        { "left", "[2147483647,0,0]", "beyond the last node" },
        { "left", "[-1,0,0]", "does not come after" },
        { "missing", "\"---\"", "'L' or 'R'" },
        { "missing", "\"LL-\"", "must be '-'" },
        { "missing", "null", "missing" },
        { "value", "[0,1e9,1]", "value is out of range" },
        { "cover", "[2,-1,1]", "cover is negative" },
        { "cover", "[2,1e39,1]", "cover is negative, infinite" },
        { "surprise", "1", "surprise" },
    };

    [Theory]
    [MemberData(nameof(HostileTrees))]
    public void A_hostile_tree_is_refused_with_its_fault(string property, string value, string fault)
    {
        var file = JsonNode.Parse(Bytes(OneSplit()))!;
        file["trees"]![0]![property] = JsonNode.Parse(value);
        var error = Assert.Throws<ModelFormatException>(() => BoostedTreesModel.Load(Stream(file)));
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_splits_cannot_share_a_child()
    {
        var tree = new DecisionTree([0, 0, -1, -1, -1], [1, 1, 0, 0, 0], [1, 2, 0, 0, 0], "LL---", [0, 0, 1, 1, 1], [4, 2, 1, 1, 1]);
        var model = OneSplit() with { Trees = [tree] };
        Assert.Contains("another parent", Assert.Throws<ModelFormatException>(() => new BoostedTrees(model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_that_nothing_leads_to_is_refused()
    {
        var tree = new DecisionTree([0, -1, -1, -1, -1], [1, 0, 0, 0, 0], [1, 0, 0, 0, 0], "L----", [0, 1, 1, 1, 1], [4, 1, 1, 1, 1]);
        var model = OneSplit() with { Trees = [tree] };
        Assert.Contains("no parent", Assert.Throws<ModelFormatException>(() => new BoostedTrees(model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tree_deeper_than_the_limit_is_refused()
    {
        var splits = TreeLimits.DepthLevels + 1;
        var nodes = 2 * splits + 1;
        // A vine: every right child splits again.
        var feature = Enumerable.Range(0, nodes).Select(i => i == nodes - 1 || i % 2 == 1 ? -1 : 0).ToArray();
        var left = feature.Select((f, i) => f < 0 ? 0 : i + 1).ToArray();
        var tree = new DecisionTree(feature, new float[nodes], left, string.Concat(feature.Select(f => f < 0 ? '-' : 'L')), new float[nodes], new float[nodes]);
        var error = Assert.Throws<ModelFormatException>(() => new BoostedTrees(OneSplit() with { Trees = [tree] }));
        Assert.Contains("deeper", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("format", "\"riskauth-boosted-trees/2\"", "format")]
    [InlineData("featureNames", "[]", "features")]
    [InlineData("featureNames", "[\"a\",\"a\"]", "twice")]
    [InlineData("featureNames", "[null]", "name")]
    [InlineData("featureNames", "[\"\"]", "name")]
    [InlineData("baseLogOdds", "1e39", "base score")]
    [InlineData("trees", "[null]", "null")]
    [InlineData("trees", "null", "trees")]
    [InlineData("extra", "1", "extra")]
    public void A_hostile_header_is_refused_with_its_fault(string property, string value, string fault)
    {
        var file = JsonNode.Parse(Bytes(OneSplit()))!;
        file[property] = JsonNode.Parse(value);
        var error = Assert.Throws<ModelFormatException>(() => BoostedTreesModel.Load(Stream(file)));
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(-1)]
    public void A_forest_with_an_impossible_sample_is_refused(int sampleRows) =>
        Assert.Throws<ModelFormatException>(() => new IsolationForest(SomeTrees.Forest(seed: 1) with { SampleRows = sampleRows }));

    [Fact]
    public void A_model_of_another_feature_schema_is_refused_with_the_difference()
    {
        var model = SomeTrees.Boosted(seed: 1, features: 2);
        model.RequireSchema(3, ["feature_0", "feature_1"]);
        Refused("version 3 of the features, and these are version 4", () => model.RequireSchema(4, ["feature_0", "feature_1"]));
        Refused("2 features, and these are 1", () => model.RequireSchema(3, ["feature_0"]));
        Refused("feature_1 where renamed is now", () => model.RequireSchema(3, ["feature_0", "renamed"]));
        Refused("version", () => SomeTrees.Forest(seed: 1).RequireSchema(1, SomeTrees.Names(5)));

        static void Refused(string fault, Action action) =>
            Assert.Contains(fault, Assert.Throws<ModelFormatException>(action).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_forest_with_a_path_of_negative_length_is_refused()
    {
        var model = SomeTrees.Forest(seed: 1) with { Trees = [new([-1], [0], [0], "-", [-.5f], [1])] };
        var failure = Assert.Throws<ModelFormatException>(() => new IsolationForest(model));
        Assert.Contains("negative length", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_property_given_twice_is_refused()
    {
        var text = Encoding.UTF8.GetString(Bytes(OneSplit())).Replace("\"baseLogOdds\": 0,", "\"baseLogOdds\": 0, \"baseLogOdds\": 1,", StringComparison.Ordinal);
        Assert.Throws<ModelFormatException>(() => BoostedTreesModel.Load(new MemoryStream(Encoding.UTF8.GetBytes(text))));
    }

    [Fact]
    public void Deep_nesting_is_refused_without_exhausting_the_stack() =>
        Assert.Throws<ModelFormatException>(() => BoostedTreesModel.Load(new MemoryStream(Encoding.UTF8.GetBytes(new string('[', 1_000_000)))));

    [Fact]
    public void A_file_larger_than_the_limit_is_refused_before_it_is_read_whole()
    {
        using var endless = new EndlessSpaces();
        Assert.Contains("larger", Assert.Throws<ModelFormatException>(() => BoostedTreesModel.Load(endless)).Message, StringComparison.Ordinal);
    }

    private static BoostedTreesModel OneSplit() => new(
        BoostedTreesModel.FormatName,
        1,
        ["a"],
        0,
        [new DecisionTree([0, -1, -1], [0.5f, 0, 0], [1, 0, 0], "L--", [0, -1, 1], [2, 1, 1])]);

    private static byte[] Bytes(BoostedTreesModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    private static byte[] Bytes(IsolationForestModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    private static MemoryStream Stream(JsonNode node) => new(JsonSerializer.SerializeToUtf8Bytes(node));

    private sealed class EndlessSpaces : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)' ');
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
