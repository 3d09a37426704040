namespace RiskAuth.Learning.Simulation;

/// <summary>
/// The smoothed logarithm of how much more often attacks have a value than legitimate rows: the best score that there is for one
/// attribute. Several attributes of a group add up.
/// </summary>
internal sealed class LikelihoodRatio(AuditGroup group)
{
    private const double Smoothing = 1;
    private const int NumberBins = 16;

    private readonly Dictionary<string, (int Attacks, int Others)>[] _counts = [[], [], []];
    private double[] _edges = [];
    private int _attacks;
    private int _others;

    public void Learn(IReadOnlyList<AuditRow> legitimate, IReadOnlyList<AuditRow> attacks)
    {
        var numbers = legitimate.Where(row => row.IsLearned).Select(NumberOf).Where(double.IsFinite).Order().ToArray();
        _edges = numbers.Length < NumberBins ? [] : [.. Enumerable.Range(1, NumberBins - 1).Select(i => numbers[numbers.Length * i / NumberBins])];
        foreach (var row in legitimate.Concat(attacks).Where(row => row.IsLearned))
        {
            _ = row.IsAttack ? _attacks++ : _others++;
            for (var i = 0; i < _counts.Length && ValueOf(row, i) is { } value; i++)
            {
                var (own, other) = _counts[i].GetValueOrDefault(value);
                _counts[i][value] = row.IsAttack ? (own + 1, other) : (own, other + 1);
            }
        }
    }

    public double Score(AuditRow row)
    {
        var sum = 0.0;
        for (var i = 0; i < _counts.Length && ValueOf(row, i) is { } value; i++)
        {
            var (own, other) = _counts[i].GetValueOrDefault(value);
            // Smoothed towards the shares of all rows, so that a value seen once says little.
            var prior = Smoothing * _attacks / (double)(_attacks + _others);
            sum += Math.Log((own + prior) / _attacks) - Math.Log((other + Smoothing - prior) / _others);
        }
        return sum;
    }

    private string? ValueOf(AuditRow row, int part) => (group, part) switch
    {
        (AuditGroup.AddressClass, 0) => row.IsV6 ? $"{row.Network.Class} 6" : $"{row.Network.Class}",
        (AuditGroup.Asn, 0) => $"{row.Network.Asn}",
        (AuditGroup.Country, 0) => row.Network.Country ?? "",
        (AuditGroup.UserAgent, 0) => row.UserAgent,
        (AuditGroup.UserAgent, 1) => $"{row.Agent.Browser} {row.Agent.BrowserMajor}",
        (AuditGroup.UserAgent, 2) => $"{row.Agent.Os} {row.Agent.OsVersion}",
        (AuditGroup.Hour or AuditGroup.Rtt or AuditGroup.Placement, 0) => BinOf(NumberOf(row)),
        _ => null,
    };

    private double NumberOf(AuditRow row) => group switch
    {
        AuditGroup.Hour => row.Hour,
        AuditGroup.Rtt => row.LnRtt,
        AuditGroup.Placement => row.DaysSinceSuccess,
        _ => double.NaN,
    };

    private string BinOf(double number)
    {
        if (double.IsNaN(number))
            return "missing";
        var at = Array.BinarySearch(_edges, number);
        return $"{(at < 0 ? ~at : at)}";
    }
}
