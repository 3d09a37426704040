using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RiskAuth.Credentials.Corpus;

/// <summary>
/// One thing to build from: a text file, a JSON file that holds one array of strings, or a folder of up to 1,048,576
/// files named by the five hexadecimal digits that their hashes start with. A file is one part, a folder has one part
/// for each name.
/// </summary>
internal sealed class CorpusInput
{
    public const int PrefixDigits = 5;
    public const int FolderParts = 1 << (4 * PrefixDigits);

    /// <summary>JSON lists are read into memory whole: they are the small lists that packages carry.</summary>
    public const long MaxJsonBytes = 64 << 20;

    private readonly BitArray? _present;

    private CorpusInput(string path, long bytes, long modifiedTicks, BitArray? present)
    {
        (Path, Bytes, _present) = (path, bytes, present);
        Identity = string.Create(CultureInfo.InvariantCulture, $"{System.IO.Path.GetFullPath(path)} {bytes} {modifiedTicks}");
    }

    public string Path { get; }

    /// <summary>Length of a file, or number of files in a folder.</summary>
    public long Bytes { get; }

    public bool IsFolder => _present is not null;

    public int Parts => IsFolder ? FolderParts : 1;

    /// <summary>Changes when the input does.</summary>
    public string Identity { get; }

    /// <exception cref="InvalidDataException">The path does not exist, or is a folder without such files.</exception>
    public static CorpusInput At(string path)
    {
        if (File.Exists(path))
            return new(path, new FileInfo(path).Length, File.GetLastWriteTimeUtc(path).Ticks, null);
        if (!Directory.Exists(path))
            throw new InvalidDataException($"{path}: no such file or folder.");
        var (present, files) = (new BitArray(FolderParts), 0);
        foreach (var file in Directory.EnumerateFiles(path))
        {
            if (PartNumber(System.IO.Path.GetFileNameWithoutExtension(file.AsSpan())) is >= 0 and var part && !present[part])
                (present[part], files) = (true, files + 1);
        }
        if (files == 0)
            throw new InvalidDataException($"{path}: holds no file named by five hexadecimal digits.");
        return new(path, files, Directory.GetLastWriteTimeUtc(path).Ticks, present);
    }

    public bool Has(int part) => _present is null || _present[part];

    /// <summary>Opens a part at a byte position.</summary>
    public Stream Open(int part, long position)
    {
        if (!IsFolder)
            return IsJson ? LinesOfJson(position) : OpenAt(Path, position);
        var name = System.IO.Path.Combine(Path, PartName(part));
        return OpenAt(File.Exists(name + ".txt") ? name + ".txt" : name, position);
    }

    /// <summary>What the name of a part says of its hashes: five digits in a folder, otherwise nothing.</summary>
    public byte[] PrefixOf(int part) => IsFolder ? Encoding.ASCII.GetBytes(PartName(part)) : [];

    private bool IsJson => Path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    private static string PartName(int part) => part.ToString("X5", CultureInfo.InvariantCulture);

    private static int PartNumber(ReadOnlySpan<char> name) =>
        name.Length == PrefixDigits && int.TryParse(name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var part) ? part : -1;

    private static FileStream OpenAt(string path, long position)
    {
        // The line reader has the buffer.
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        stream.Position = position;
        return stream;
    }

    private MemoryStream LinesOfJson(long position)
    {
        if (Bytes > MaxJsonBytes)
            throw new InvalidDataException($"{Path}: a JSON list may have {MaxJsonBytes:N0} bytes at most; write one password a line.");
        var lines = new MemoryStream();
        try
        {
            foreach (var password in JsonSerializer.Deserialize(File.ReadAllBytes(Path), BuildManifestJson.Default.StringArray) ?? [])
            {
                if (password is { Length: > 0 } && !password.AsSpan().ContainsAny('\r', '\n'))
                    lines.Write(Encoding.UTF8.GetBytes(password + "\n"));
            }
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"{Path}: not an array of strings.", failure);
        }
        lines.Position = position;
        return lines;
    }
}
