using System.Globalization;
using System.Text;

namespace RiskAuth.Server.Metrics;

/// <summary>One time series of an instrument: its labels and what has been measured.</summary>
internal sealed class Series
{
    private readonly KeyValuePair<string, object?>[] _tags;
    private readonly double[] _bounds;
    private readonly long[] _buckets;
    private double _sum;

    public Series(ReadOnlySpan<KeyValuePair<string, object?>> tags, double[] bounds)
    {
        _tags = tags.ToArray();
        _bounds = bounds;
        _buckets = new long[bounds.Length + 1];
        Labels = LabelsOf(_tags);
    }

    /// <summary><c>name="value",…</c> without braces; empty for a series without labels.</summary>
    public string Labels { get; }

    /// <summary>Sum of a counter, last value of a gauge, sum of a histogram's values.</summary>
    public double Value => Volatile.Read(ref _sum);

    public bool Has(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length != _tags.Length)
            return false;
        for (var i = 0; i < tags.Length; i++)
        {
            if (tags[i].Key != _tags[i].Key || !Equals(tags[i].Value, _tags[i].Value))
                return false;
        }
        return true;
    }

    public void Add(double value)
    {
        double seen;
        do
        {
            seen = Volatile.Read(ref _sum);
        }
        while (Interlocked.CompareExchange(ref _sum, seen + value, seen) != seen);
    }

    public void Set(double value) => Volatile.Write(ref _sum, value);

    public void Record(double value)
    {
        var bucket = Array.BinarySearch(_bounds, value);
        Interlocked.Increment(ref _buckets[bucket < 0 ? ~bucket : bucket]);
        Add(value);
    }

    /// <summary>Cumulative counts for each upper bound; the last is the count of all.</summary>
    public IEnumerable<(string UpperBound, long Count)> Cumulative()
    {
        long count = 0;
        for (var i = 0; i < _buckets.Length; i++)
        {
            count += Volatile.Read(ref _buckets[i]);
            yield return (i < _bounds.Length ? _bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf", count);
        }
    }

    private static string LabelsOf(KeyValuePair<string, object?>[] tags)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(PrometheusText.Name(name)).Append("=\"");
            foreach (var character in Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
                text.Append(character switch { '\\' => "\\\\", '"' => "\\\"", '\n' => "\\n", _ => character.ToString() });
            text.Append('"');
        }
        return text.ToString();
    }
}
