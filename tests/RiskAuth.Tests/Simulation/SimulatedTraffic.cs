using RiskAuth.Learning.Simulation;
using RiskAuth.Learning.Simulation.Networks;

namespace RiskAuth.Tests.Simulation;

/// <summary>One log of 20,000 users for all tests that look at traffic as a whole.</summary>
public sealed class SimulatedTraffic
{
    public SimulatedTraffic()
    {
        Book = AddressBook.Synthetic();
        Simulator = Simulator.Create(Options, Book);
        Rows = [.. Simulator.SignIns()];
    }

    public static SimulationOptions Options { get; } = new() { Users = 20_000, Days = 60, Seed = 7 };

    public AddressBook Book { get; }

    public Simulator Simulator { get; }

    public IReadOnlyList<SimulatedSignIn> Rows { get; }

    /// <summary>A small log, for tests that make their own.</summary>
    public static IReadOnlyList<SimulatedSignIn> Small(ulong seed, int users = 300, int days = 20, IReadOnlyList<AttackFamily>? attacks = null) =>
    [
        .. Simulator.Create(
            new SimulationOptions { Users = users, Days = days, Seed = seed, Attacks = attacks ?? AttackFamilies.All, SingleShotShare = .02 },
            AddressBook.Synthetic()).SignIns(),
    ];
}
