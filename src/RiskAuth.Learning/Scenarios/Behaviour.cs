using RiskAuth.Signals;

namespace RiskAuth.Learning.Scenarios;

/// <summary>
/// Something that attackers or people do, from which scripts are made. An attack is caught in a script if one of its first
/// <see cref="Within"/> attempts is challenged or blocked and shows a signal of <see cref="OwnKind"/>, and, where it goes on, if of what
/// comes after its 20th attempt nine tenths are challenged or blocked, for whatever reason. It is also caught if nine tenths of all that it
/// tries are challenged or blocked: whoever is challenged from the start shows nothing more. A clean behaviour is left alone in a script
/// if none of anybody's attempts from the script's moment on is challenged or blocked, by whatever rule or score.
/// </summary>
/// <param name="What">In a few words.</param>
/// <param name="OwnKind">Empty for clean behaviours.</param>
/// <param name="Within">Attempts that the engine is granted.</param>
internal sealed record Behaviour(string Name, string What, IReadOnlyList<ReasonCode> OwnKind, int Within, Action<Script> Write)
{
    public bool IsAttack => OwnKind.Count > 0;

    public static Behaviour Clean(string name, string what, Action<Script> write) => new(name, what, [], 0, write);
}
