using System.Security.Cryptography;
using System.Text;
using RiskAuth.Features;
using RiskAuth.Scoring.Trees;

namespace RiskAuth.Scoring.Models;

/// <summary>
/// One trained model on disk: a folder named by the model's version with <c>model.json</c>, <c>trees.json</c> and <c>forest.json</c>,
/// readable JSON all of them. A folder appears whole or not at all, and a file that was changed or cut off afterwards is refused.
/// </summary>
public static class ModelFolder
{
    public const string ManifestFile = "model.json";
    public const string TreesFile = "trees.json";
    public const string ForestFile = "forest.json";

    private const int HashDigits = 8;

    /// <summary>Puts a model together: its version is the name and a hash over everything that it consists of.</summary>
    public static RiskModel Assemble(
        string name, string trainedOn, BoostedTreesModel trees, IsolationForestModel forest, double[] weights, Calibration[] strata, DriftReference[] drift)
    {
        var manifest = new ModelManifest(
            ModelManifest.FormatName, name, FeatureSchema.Version, trainedOn, weights, strata, drift,
            Hash(Bytes(trees.Save)), Hash(Bytes(forest.Save)));
        var version = $"{name}-{Hash(Bytes(stream => ModelJson.Write(stream, manifest, ModelJson.Default.ModelManifest)))[..HashDigits].ToLowerInvariant()}";
        return new(manifest with { Version = version }, trees, forest);
    }

    /// <exception cref="ModelFormatException">The folder holds no usable model; the message says what is wrong.</exception>
    public static RiskModel Load(string folder)
    {
        var manifest = Read(folder, ManifestFile, out _, stream => ModelJson.Read(stream, ModelJson.Default.ModelManifest));
        manifest.Check();
        var trees = Read(folder, TreesFile, out var treesHash, BoostedTreesModel.Load);
        var forest = Read(folder, ForestFile, out var forestHash, IsolationForestModel.Load);
        ModelCheck.Require(treesHash == manifest.TreesHash, $"{TreesFile} is not the file that the model was saved with");
        ModelCheck.Require(forestHash == manifest.ForestHash, $"{ForestFile} is not the file that the model was saved with");
        return new(manifest, trees, forest);
    }

    /// <summary>Writes the model to a folder named by its version and returns the path. A folder that is there already is replaced.</summary>
    /// <param name="pages">What else belongs into the folder, by file name: metrics, a report, the model card.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static string Save(RiskModel model, string parent, IReadOnlyDictionary<string, string> pages)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(pages);
        var folder = Path.Combine(parent, model.Version);
        var draft = Path.Combine(parent, $".{model.Version}.{Guid.CreateVersion7():N}");
        Directory.CreateDirectory(draft);
        try
        {
            Write(draft, TreesFile, model.Trees.Save);
            Write(draft, ForestFile, model.Forest.Save);
            Write(draft, ManifestFile, stream => ModelJson.Write(stream, model.Manifest, ModelJson.Default.ModelManifest));
            foreach (var (name, text) in pages)
                Write(draft, name, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            Directory.Move(draft, folder);
        }
        catch
        {
            Directory.Delete(draft, recursive: true);
            throw;
        }
        return folder;
    }

    private static T Read<T>(string folder, string file, out string hash, Func<Stream, T> read)
    {
        byte[] bytes;
        try
        {
            using var stream = File.OpenRead(Path.Combine(folder, file));
            ModelCheck.Require(stream.Length <= TreeLimits.FileBytes, $"{file} is larger than {TreeLimits.FileBytes} bytes");
            bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelFormatException($"The model cannot be used: {Path.Combine(folder, file)} cannot be read: {exception.Message}", exception);
        }
        hash = Hash(bytes);
        try
        {
            return read(new MemoryStream(bytes));
        }
        catch (ModelFormatException exception)
        {
            throw new ModelFormatException($"{file}: {exception.Message}", exception);
        }
    }

    /// <summary>On the disk before the folder gets its name, so that a crash leaves a whole model or none.</summary>
    private static void Write(string folder, string file, Action<Stream> write)
    {
        using var stream = new FileStream(Path.Combine(folder, file), FileMode.CreateNew, FileAccess.Write);
        write(stream);
        stream.Flush(flushToDisk: true);
    }

    private static byte[] Bytes(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
