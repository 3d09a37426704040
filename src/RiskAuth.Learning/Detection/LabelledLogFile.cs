using RiskAuth.Assessments;
using RiskAuth.Learning.Importers;
using RiskAuth.Learning.Simulation;
using RiskAuth.Learning.Training;

namespace RiskAuth.Learning.Detection;

/// <summary>A log file as labelled attempts, in the order of their times.</summary>
/// <param name="Rows">With labels of the log's own where it has some; otherwise labels follow from the outcomes.</param>
/// <param name="Simulated">The rows as a simulator labelled them, for its audit; empty for other logs.</param>
public sealed record LabelledLogFile(IReadOnlyList<LabelledSignIn> Rows, IReadOnlyList<SimulatedSignIn> Simulated)
{
    /// <summary>The kind of attack that the RBA data set marks.</summary>
    public const string Takeover = "takeover";

    /// <param name="onBroken">Told of every line that could not be read.</param>
    /// <exception cref="TrainingDataException">The file holds no attempts, or more than can be learned from at once.</exception>
    public static LabelledLogFile Read(Stream stream, LogFormat format, Action<BrokenLine> onBroken) =>
        format == LogFormat.Jsonl ? ReadJsonLines(stream, onBroken) : ReadOther(stream, format, onBroken);

    private static LabelledLogFile ReadJsonLines(Stream stream, Action<BrokenLine> onBroken)
    {
        using var reader = SimulatedLogReader.Open(stream);
        var simulated = Bounded(reader.Read(onBroken)).OrderBy(row => row.SignIn.Time).ToList();
        if (simulated.Exists(row => row.SignIn.Labels is not null))
            return new(simulated.ConvertAll(LabelledSignIn.Of), simulated);
        return new(OutcomeLabels.Of(simulated.ConvertAll(row => row.SignIn)), []);
    }

    private static LabelledLogFile ReadOther(Stream stream, LogFormat format, Action<BrokenLine> onBroken)
    {
        using var reader = LogReader.Open(stream, format);
        var signIns = new List<LoggedSignIn>();
        foreach (var entry in Bounded(reader.Read()))
        {
            if (entry.Broken is { } broken)
                onBroken(broken);
            else
                signIns.Add(entry.SignIn!);
        }
        if (signIns.Count == 0)
            throw new TrainingDataException("The log holds no attempt that can be read.");
        List<LoggedSignIn> ordered = [.. signIns.OrderBy(signIn => signIn.Time)];
        return new(ordered.Exists(signIn => signIn.Labels is not null) ? ordered.ConvertAll(OfDataSet) : OutcomeLabels.Of(ordered), []);
    }

    /// <summary>The data set's marks: a takeover is an attack; of an attacker's address that took nothing over, nothing is known.</summary>
    private static LabelledSignIn OfDataSet(LoggedSignIn signIn) => signIn.Labels switch
    {
        { AccountTakeover: true } => new(signIn, Truth.Attack, Takeover),
        { AttackIp: true } => new(signIn, Truth.Unknown, null),
        _ => new(signIn, Truth.Legitimate, null),
    };

    private static IEnumerable<T> Bounded<T>(IEnumerable<T> rows)
    {
        var count = 0;
        foreach (var row in rows)
        {
            if (++count > TrainingTable.MaxRowCount)
                throw new TrainingDataException($"The log holds more than {TrainingTable.MaxRowCount} attempts; take a part of it.");
            yield return row;
        }
        if (count == 0)
            throw new TrainingDataException("The log holds no attempt that can be read.");
    }
}

/// <summary>
/// Labels of a log that has none: a success is its owner's, and so are the failures from the same line shortly before it. Of everything
/// else nothing is known.
/// </summary>
internal static class OutcomeLabels
{
    /// <summary>Failures so long before a success from the same line are the same person mistyping.</summary>
    private static readonly TimeSpan Mistyping = TimeSpan.FromMinutes(30);

    /// <param name="signIns">In the order of their times.</param>
    public static List<LabelledSignIn> Of(List<LoggedSignIn> signIns)
    {
        var rows = signIns.ConvertAll(signIn => new LabelledSignIn(signIn, signIn.Outcome.IsSuccess() ? Truth.Legitimate : Truth.Unknown, null));
        ForgiveMistyping(rows);
        return rows;
    }

    public static void ForgiveMistyping(List<LabelledSignIn> rows)
    {
        var next = new Dictionary<string, (DateTimeOffset Time, Network.ClientAddress Line)>(StringComparer.Ordinal);
        for (var i = rows.Count - 1; i >= 0; i--)
        {
            var (signIn, truth, _) = rows[i];
            if (truth == Truth.Legitimate && signIn.Outcome.IsSuccess())
                next[signIn.User] = (signIn.Time, signIn.Ip.Line);
            else if (truth == Truth.Unknown && signIn.Outcome.IsFailure() && next.TryGetValue(signIn.User, out var success)
                && success.Line == signIn.Ip.Line && success.Time - signIn.Time <= Mistyping)
                rows[i] = rows[i] with { Truth = Truth.Legitimate };
        }
    }
}
