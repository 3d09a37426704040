using System.Runtime.InteropServices;
using RiskAuth.Learning.Training;

namespace RiskAuth.Benchmarks.AgainstLibraries;

/// <summary>
/// The table that both sides read: little-endian int32 rows and features, the features as float32 row by row (NaN is missing), then one
/// label byte per row.
/// </summary>
internal sealed record NumericFile(int RowCount, int FeatureCount, float[] Values, byte[] Labels)
{
    public static NumericFile Read(string path)
    {
        using var file = File.OpenRead(path);
        Span<int> shape = stackalloc int[2];
        file.ReadExactly(MemoryMarshal.AsBytes(shape));
        var values = new float[shape[0] * shape[1]];
        file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        var labels = new byte[shape[0]];
        file.ReadExactly(labels);
        return new NumericFile(shape[0], shape[1], values, labels);
    }

    public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * FeatureCount, FeatureCount);

    public TrainingTable ToTable()
    {
        var builder = new TrainingTableBuilder(1, Enumerable.Range(0, FeatureCount).Select(i => $"feature_{i}"));
        for (var row = 0; row < RowCount; row++)
        {
            builder.Add(Row(row), Labels[row] != 0);
        }

        return builder.Build();
    }
}
