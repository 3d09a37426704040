using RiskAuth.Learning.Detection;
using RiskAuth.Learning.Simulation;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Learning.Training;
using RiskAuth.Scoring.Models;

namespace RiskAuth.Tests.Detection;

/// <summary>A model trained once on a small simulated log, and another log that it has not seen.</summary>
public sealed class SmallModel
{
    public const int Users = 2_500;

    private static readonly Lazy<SmallModel> Once = new(() => new SmallModel());

    private SmallModel()
    {
        Learned = Record(1, AttackFamilies.Training, .02);
        Other = Record(2, AttackFamilies.All, .01);
        Model = Train(Learned);
    }

    public static SmallModel Instance => Once.Value;

    public DetectionLog Learned { get; }

    public DetectionLog Other { get; }

    public RiskModel Model { get; }

    public static RiskModel Train(DetectionLog log, int threads = 2) => ModelTrainer.Train(
        log, null, new() { Name = "small", TrainedOn = "a small simulated log", Seed = 3, Threads = threads, Boosting = new ModelTrainingOptions { Name = "x", TrainedOn = "x" }.Boosting with { Trees = 40 } });

    public static DetectionLog Record(ulong seed, IReadOnlyList<AttackFamily> families, double share, Func<IReadOnlyList<LabelledSignIn>, IEnumerable<LabelledSignIn>>? change = null, int users = Users, int days = 30)
    {
        var book = AddressBook.Synthetic();
        var simulator = Simulator.Create(new() { Users = users, Days = days, Seed = seed, Attacks = families, SingleShotShare = share }, book);
        var rows = simulator.SignIns().Select(LabelledSignIn.Of);
        return DetectionLog.RecordAsync(change is null ? rows : change([.. rows]), book.Source, new(), CancellationToken.None).GetAwaiter().GetResult();
    }
}
