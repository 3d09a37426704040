using System.Globalization;
using System.Text;

namespace RiskAuth.Credentials.RangeLookup;

/// <summary>
/// Pages on disk, so that a restart does not ask for them again: one file a page, a first line <c>riskauth-range 1 TIME
/// ETAG</c>, then the body as it came. Files are written whole and then renamed; their sum stays below a limit. A file
/// says which prefix was once asked for, and nothing of the hash.
/// </summary>
internal sealed class RangeDisk
{
    private const string Mark = "riskauth-range 1 ";
    private const int MaxFirstLine = 512;

    private readonly string _folder;
    private readonly long _maxBytes;
    private readonly int _maxFileBytes;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long Bytes, DateTimeOffset Written)> _files = [];
    private long _bytes;

    public RangeDisk(string folder, long maxBytes, int maxBodyBytes)
    {
        (_folder, _maxBytes, _maxFileBytes) = (folder, maxBytes, maxBodyBytes + MaxFirstLine);
        Directory.CreateDirectory(folder);
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles())
        {
            if (file.Extension == ".new")
                file.Delete();
            else
                Count(file.Name, file.Length, file.LastWriteTimeUtc);
        }
        Trim();
    }

    /// <summary>Bytes of all files.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _bytes;
        }
    }

    /// <summary>A kept page, or null where there is none that can be read.</summary>
    public async ValueTask<RangePage?> FindAsync(RangePrefix prefix, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (!_files.ContainsKey(prefix.FileName))
                return null;
        }
        try
        {
            var path = Path.Combine(_folder, prefix.FileName);
            if (new FileInfo(path).Length > _maxFileBytes)
                return null;
            return Parse(prefix, await File.ReadAllBytesAsync(path, cancel).ConfigureAwait(false));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps a page. A full or failing disk keeps nothing and harms nothing.</summary>
    public async ValueTask KeepAsync(RangePrefix prefix, RangePage page, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        var first = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Mark}{page.Asked.ToUnixTimeSeconds()} {page.ETag}\n"));
        if (first.Length > MaxFirstLine)
            return;
        var path = Path.Combine(_folder, prefix.FileName);
        try
        {
            await File.WriteAllBytesAsync(path + ".new", [.. first, .. body.Span], cancel).ConfigureAwait(false);
            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return;
        }
        Count(prefix.FileName, first.Length + body.Length, page.Asked);
        Trim();
    }

    /// <summary>Notes that the service confirmed a page.</summary>
    public async ValueTask ConfirmAsync(RangePrefix prefix, RangePage page, CancellationToken cancel)
    {
        try
        {
            var bytes = await File.ReadAllBytesAsync(Path.Combine(_folder, prefix.FileName), cancel).ConfigureAwait(false);
            var body = bytes.AsMemory(bytes.AsSpan().IndexOf((byte)'\n') + 1);
            await KeepAsync(prefix, page, body, cancel).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The page stays in memory; the disk has it again after the next full answer.
        }
    }

    private static RangePage? Parse(RangePrefix prefix, byte[] file)
    {
        var end = file.AsSpan().IndexOf((byte)'\n');
        if (end is < 0 or > MaxFirstLine)
            return null;
        var first = Encoding.ASCII.GetString(file, 0, end);
        var parts = first.StartsWith(Mark, StringComparison.Ordinal) ? first[Mark.Length..].Split(' ', 2) : [];
        if (parts.Length != 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > MaxSeconds)
            return null;
        var etag = parts[1].Length == 0 ? null : parts[1];
        return RangePage.TryParse(prefix, file.AsSpan(end + 1), etag, DateTimeOffset.FromUnixTimeSeconds(seconds), out var page) ? page : null;
    }

    private static readonly long MaxSeconds = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    private void Count(string name, long bytes, DateTimeOffset written)
    {
        lock (_lock)
        {
            _bytes += bytes - (_files.TryGetValue(name, out var old) ? old.Bytes : 0);
            _files[name] = (bytes, written);
        }
    }

    /// <summary>Deletes the oldest files until a tenth of the room is free, once it is used up.</summary>
    private void Trim()
    {
        lock (_lock)
        {
            if (_bytes <= _maxBytes)
                return;
            foreach (var (name, (bytes, _)) in _files.OrderBy(file => file.Value.Written).ToArray())
            {
                if (_bytes <= _maxBytes - _maxBytes / 10)
                    break;
                try
                {
                    File.Delete(Path.Combine(_folder, name));
                }
                catch (IOException)
                {
                    continue;
                }
                _files.Remove(name);
                _bytes -= bytes;
            }
        }
    }
}
