using System.Text.Json;
using System.Text.Json.Serialization;

namespace RiskAuth.Credentials.Corpus;

/// <summary>Where reading stands: everything before has been counted and is in the cells.</summary>
/// <param name="Offset">Bytes of the part that have been read, up to the end of a line.</param>
internal sealed record InputPosition(int Input, int Part, long Offset, long Lines, long Skipped)
{
    public static readonly InputPosition Start = new(0, 0, 0, 0, 0);
}

/// <summary>What a build has done so far, so that another run can go on after a kill.</summary>
/// <param name="Identity">Of the options and inputs; another identity is another build.</param>
/// <param name="Spill">The records on disk: all of those up to the position.</param>
/// <param name="Shards">Directory lines of the finished shards.</param>
internal sealed record BuildManifest(
    string Identity, InputPosition Position, bool InputsRead, SpillState Spill, IReadOnlyList<byte[]> Shards)
{
    private const string FileName = "manifest.json";

    public static BuildManifest New(string identity) => new(identity, InputPosition.Start, false, SpillState.Empty, []);

    /// <summary>The manifest of an unfinished build with this identity, or null.</summary>
    public static BuildManifest? TryLoad(string folder, string identity)
    {
        try
        {
            var bytes = File.ReadAllBytes(Path.Combine(folder, FileName));
            var manifest = JsonSerializer.Deserialize(bytes, BuildManifestJson.Default.BuildManifest);
            return manifest?.Identity == identity ? manifest : null;
        }
        catch (Exception failure) when (failure is IOException or JsonException)
        {
            return null;
        }
    }

    public void Save(string folder)
    {
        var path = Path.Combine(folder, FileName);
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(this, BuildManifestJson.Default.BuildManifest));
        File.Move(path + ".new", path, overwrite: true);
    }
}

[JsonSerializable(typeof(BuildManifest))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class BuildManifestJson : JsonSerializerContext;
