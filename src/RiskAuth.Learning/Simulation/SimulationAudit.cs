using RiskAuth.Learning.Evaluation.Statistics;
using RiskAuth.Learning.Simulation.Planning;
using RiskAuth.Learning.Training;
using RiskAuth.Network;
using RiskAuth.Scoring.Trees;

namespace RiskAuth.Learning.Simulation;

/// <summary>What the audit compares, of single attempts and not relative to their user.</summary>
public enum AuditGroup : byte
{
    AddressClass,
    Asn,
    Country,
    UserAgent,
    Hour,
    Rtt,

    /// <summary>Time since the last success of the account, at an equal number of successes.</summary>
    Placement,

    /// <summary>All borrowed attributes at once.</summary>
    Together,
}

/// <summary>How well one group of attributes tells one family from legitimate sign-ins.</summary>
/// <param name="IsBorrowed">The family claims to look like everybody here, so that the figure must stay within the limit.</param>
/// <param name="Auc">On users whom the comparison has not learned from; NaN where there are too few attacks to say.</param>
public sealed record AuditFigure(AttackFamily Family, AuditGroup Group, bool IsBorrowed, double Auc, int Attacks);

/// <param name="Legitimate">Rows that attacks were compared with.</param>
public sealed record AuditReport(IReadOnlyList<AuditFigure> Figures, int Legitimate)
{
    /// <summary>Above this, a detector could learn the simulator instead of attacks.</summary>
    public const double Limit = .60;

    public bool Holds => Figures.All(figure => !figure.IsBorrowed || double.IsNaN(figure.Auc) || figure.Auc <= Limit);

    /// <summary>The highest figure that must stay within the limit, or null.</summary>
    public AuditFigure? Worst => Figures.Where(figure => figure.IsBorrowed && !double.IsNaN(figure.Auc)).MaxBy(figure => figure.Auc);
}

/// <summary>
/// Asks whether the simulator gives itself away: for each family and group of attributes, how well likelihood ratios (all together:
/// boosted trees), learned on half of the users, tell attacks from legitimate sign-ins of the other half.
/// </summary>
public sealed class SimulationAudit(INetworkSource network)
{
    private const int FewestAttacks = 60;

    private readonly AuditSample _sample = new(network);

    private static readonly AuditGroup[] Singles =
        [AuditGroup.AddressClass, AuditGroup.Asn, AuditGroup.Country, AuditGroup.UserAgent, AuditGroup.Hour, AuditGroup.Rtt, AuditGroup.Placement];

    /// <summary>What a family takes from people. The rest is its own, and may tell it.</summary>
    public static IReadOnlyList<AuditGroup> BorrowedBy(AttackFamily family) => family switch
    {
        AttackFamily.Naive or AttackFamily.Vpn or AttackFamily.Targeted or AttackFamily.VeryTargeted or AttackFamily.TokenReplay => Singles,
        AttackFamily.PhishingRelay => [AuditGroup.UserAgent, AuditGroup.Hour, AuditGroup.Placement],
        AttackFamily.Bot => [AuditGroup.Hour, AuditGroup.Placement],
        _ => [AuditGroup.UserAgent],
    };

    /// <param name="log">A simulated log in time order; read once.</param>
    /// <param name="network">What knows the log's addresses.</param>
    public static AuditReport Run(IEnumerable<SimulatedSignIn> log, INetworkSource network)
    {
        ArgumentNullException.ThrowIfNull(log);
        var audit = new SimulationAudit(network);
        foreach (var row in log)
            audit.Add(row);
        return audit.Report();
    }

    /// <summary>Takes the next row in time order. What is kept is bounded but for a count and a time per account.</summary>
    public void Add(SimulatedSignIn row)
    {
        ArgumentNullException.ThrowIfNull(row);
        _sample.Add(row);
    }

    /// <summary>Compares what was added.</summary>
    public AuditReport Report()
    {
        var figures = new List<AuditFigure>();
        foreach (var family in AttackFamilies.All)
        {
            var attacks = _sample.Of(family);
            if (attacks.Count == 0)
                continue;
            var borrowed = BorrowedBy(family);
            // A campaign lasts hours, in which browsers have one version: only what signs in then can be compared with its browsers.
            var timely = CampaignPlanner.Plans(family) ? AuditSample.Near(_sample.Legitimate, attacks) : _sample.Legitimate;
            foreach (var group in Singles)
            {
                var legitimate = group == AuditGroup.UserAgent ? timely : _sample.Legitimate;
                figures.Add(new(family, group, borrowed.Contains(group), Measure(legitimate, attacks, group), attacks.Count));
            }
            figures.Add(new(family, AuditGroup.Together, true, MeasureTogether(timely, attacks, borrowed), attacks.Count));
        }
        return new(figures, _sample.Legitimate.Count);
    }

    private static double Measure(IReadOnlyList<AuditRow> legitimate, IReadOnlyList<AuditRow> attacks, AuditGroup group)
    {
        if (!CanCompare(legitimate, attacks))
            return double.NaN;
        if (group == AuditGroup.Placement)
            return MeasurePlacement(legitimate, attacks);
        var ratio = new LikelihoodRatio(group);
        ratio.Learn(legitimate, attacks);
        return Auc(legitimate, attacks, ratio.Score);
    }

    /// <summary>Within each stratum of history, weighted by its pairs, so that history itself does not count.</summary>
    private static double MeasurePlacement(IReadOnlyList<AuditRow> legitimate, IReadOnlyList<AuditRow> attacks)
    {
        var (sum, weight) = (0.0, 0.0);
        for (var stratum = 1; stratum <= AuditRow.LastStratum; stratum++)
        {
            var own = legitimate.Where(row => row.Stratum == stratum).ToList();
            var others = attacks.Where(row => row.Stratum == stratum).ToList();
            if (own.Count < FewestAttacks || others.Count < FewestAttacks / 3 || others.All(row => row.IsLearned) || !others.Any(row => row.IsLearned))
                continue;
            var ratio = new LikelihoodRatio(AuditGroup.Placement);
            ratio.Learn(own, others);
            var auc = Auc(own, others, ratio.Score);
            if (double.IsNaN(auc))
                continue;
            sum += auc * others.Count;
            weight += others.Count;
        }
        return weight < FewestAttacks ? double.NaN : sum / weight;
    }

    private static double MeasureTogether(IReadOnlyList<AuditRow> legitimate, IReadOnlyList<AuditRow> attacks, IReadOnlyList<AuditGroup> borrowed)
    {
        if (!CanCompare(legitimate, attacks))
            return double.NaN;
        var encoder = new AuditEncoder(legitimate, borrowed);
        var table = new TrainingTableBuilder(1, encoder.Names);
        Span<float> numbers = stackalloc float[encoder.Names.Count];
        foreach (var row in legitimate.Concat(attacks).Where(row => row.IsLearned))
        {
            encoder.Write(row, numbers);
            table.Add(numbers, row.IsAttack);
        }
        var learned = attacks.Count(row => row.IsLearned);
        var options = new BoostingOptions
        {
            Trees = 40,
            MaxDepth = 3,
            MaxLeaves = 8,
            MinChildWeight = 5,
            AttackWeight = Math.Max(1, (double)legitimate.Count / 2 / Math.Max(1, learned)),
        };
        var trees = new BoostedTrees(BoostedTreesTrainer.Train(table.Build(), null, options).Model);
        var buffer = new float[encoder.Names.Count];
        return Auc(legitimate, attacks, row =>
        {
            encoder.Write(row, buffer);
            return trees.LogOdds(buffer);
        });
    }

    /// <summary>Enough attacks, and rows of both kinds on both sides.</summary>
    private static bool CanCompare(IReadOnlyList<AuditRow> legitimate, IReadOnlyList<AuditRow> attacks) =>
        attacks.Count >= FewestAttacks && attacks.Any(row => row.IsLearned) && attacks.Any(row => !row.IsLearned)
        && legitimate.Any(row => row.IsLearned) && legitimate.Any(row => !row.IsLearned);

    private static double Auc(IReadOnlyList<AuditRow> legitimate, IReadOnlyList<AuditRow> attacks, Func<AuditRow, double> score)
    {
        var rows = legitimate.Concat(attacks).Where(row => !row.IsLearned).ToList();
        var isAttack = rows.ConvertAll(row => row.IsAttack).ToArray();
        return isAttack.Contains(true) && isAttack.Contains(false) ? RocCurve.Of([.. rows.Select(score)], isAttack).Auc : double.NaN;
    }
}
