using RiskAuth.Assessments;
using RiskAuth.Grains;

namespace RiskAuth.Operations;

/// <summary>Turns of users in a grain directory, none of which waits.</summary>
internal sealed class GrainOperations
{
    private const int Users = 1_024;

    private static readonly Func<Counter, int, int> Add = static (counter, amount) => counter.Value += amount;

    private readonly UserKey[] _users = [.. Enumerable.Range(0, Users).Select(n => new UserKey(UserKey.DefaultTenant, $"user{n}@example.com"))];
    private readonly GrainDirectory<Counter> _grains = new(static (_, _) => new(new Counter()), new GrainLimits { MaxGrains = Users });
    private int _next;

    public void Turn()
    {
        var turn = _grains.RunInlineAsync(_users[_next++ % Users], 1, Add, default);
        if (!turn.IsCompletedSuccessfully)
            throw new InvalidOperationException("A turn of a user without others waits for nobody.");
    }

    private sealed class Counter
    {
        public int Value;
    }
}
