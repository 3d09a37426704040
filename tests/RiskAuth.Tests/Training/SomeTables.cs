using RiskAuth.Learning.Training;

namespace RiskAuth.Tests.Training;

/// <summary>Small seeded tables whose truth is known.</summary>
internal static class SomeTables
{
    /// <summary>The score rises with feature 0 and falls with feature 1; feature 2 matters where it is missing; 3 is a flag; 4 is constant; 5 is noise.</summary>
    public static TrainingTable Mixed(int seed, int rows = 3_000)
    {
        var random = new Random(seed);
        var builder = new TrainingTableBuilder(3, SomeTrees.Names(6));
        Span<float> row = stackalloc float[6];
        for (var i = 0; i < rows; i++)
        {
            row[0] = random.Next(10) == 0 ? float.NaN : (float)random.NextDouble();
            row[1] = (float)Math.Round(random.NextDouble() * 12);
            row[2] = random.Next(3) == 0 ? float.NaN : random.Next(5);
            row[3] = random.Next(4) == 0 ? 1 : 0;
            row[4] = 7;
            row[5] = (float)(random.NextDouble() * 1e6);
            var logOdds = -2 + 3 * (float.IsNaN(row[0]) ? 0.5 : row[0]) - 0.2 * row[1] + (float.IsNaN(row[2]) ? 1.5 : 0) + row[3];
            builder.Add(row, random.NextDouble() < 1 / (1 + Math.Exp(-logOdds)), group: i / 5, timeMs: i, weight: 0.5f + random.Next(3));
        }

        return builder.Build();
    }

    public static TrainingTable Of(params (float Feature, bool IsAttack)[] rows)
    {
        var builder = new TrainingTableBuilder(1, ["feature"]);
        foreach (var (feature, isAttack) in rows)
        {
            builder.Add([feature], isAttack);
        }

        return builder.Build();
    }

    public static float[] Row(this TrainingTable table, int row)
    {
        var values = new float[table.FeatureCount];
        table.CopyRow(row, values);
        return values;
    }
}
