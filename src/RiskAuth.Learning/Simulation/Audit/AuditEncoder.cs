namespace RiskAuth.Learning.Simulation;

/// <summary>Turns borrowed attributes into numbers for trees: words by how common they are among legitimate rows, the rest as it is.</summary>
internal sealed class AuditEncoder
{
    /// <summary>Rarer words are all alike, or what the other half alone has would look like what attackers alone have.</summary>
    private const int LeastCount = 3;

    private readonly List<(string Name, Func<AuditRow, float> Number)> _columns = [];

    public AuditEncoder(IReadOnlyList<AuditRow> legitimate, IReadOnlyList<AuditGroup> groups)
    {
        foreach (var group in groups)
        {
            switch (group)
            {
                case AuditGroup.AddressClass:
                    AddWord(legitimate, "class", row => row.Network.Class.ToString());
                    _columns.Add(("v6", row => row.IsV6 ? 1 : 0));
                    break;
                case AuditGroup.Asn:
                    AddWord(legitimate, "asn", row => $"{row.Network.Asn}");
                    break;
                case AuditGroup.Country:
                    AddWord(legitimate, "country", row => row.Network.Country ?? "");
                    AddWord(legitimate, "city", row => row.Network.City ?? "");
                    break;
                case AuditGroup.UserAgent:
                    AddWord(legitimate, "agent", row => row.UserAgent);
                    AddWord(legitimate, "browser", row => row.Agent.Browser);
                    AddWord(legitimate, "os", row => row.Agent.Os);
                    _columns.Add(("major", row => row.Agent.BrowserMajor));
                    break;
                case AuditGroup.Hour:
                    _columns.Add(("hour", row => (float)row.Hour));
                    break;
                case AuditGroup.Rtt:
                    _columns.Add(("rtt", row => (float)row.LnRtt));
                    break;
                default:
                    // Placement is compared at equal history only, which trees would mix.
                    break;
            }
        }
        Names = [.. _columns.Select(column => column.Name)];
    }

    public IReadOnlyList<string> Names { get; }

    public void Write(AuditRow row, Span<float> numbers)
    {
        for (var i = 0; i < _columns.Count; i++)
            numbers[i] = _columns[i].Number(row);
    }

    private void AddWord(IReadOnlyList<AuditRow> legitimate, string name, Func<AuditRow, string> word)
    {
        var ranks = legitimate.Where(row => row.IsLearned).CountBy(word).Where(pair => pair.Value >= LeastCount).OrderByDescending(pair => pair.Value)
            .ThenBy(pair => pair.Key, StringComparer.Ordinal).Select((pair, rank) => (pair.Key, rank))
            .ToDictionary(pair => pair.Key, pair => (float)pair.rank, StringComparer.Ordinal);
        _columns.Add((name, row => ranks.GetValueOrDefault(word(row), ranks.Count)));
    }
}
