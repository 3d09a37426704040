using RiskAuth.Assessments;

namespace RiskAuth.Server.Admission;

/// <summary>
/// How many assessments of each user are going on. Users share a count when their hashes meet, which nobody can arrange, because
/// the hash of a string differs in every process; the worst that comes of it is a 503 beside a user under attack.
/// </summary>
internal sealed class UserPlaces
{
    /// <summary>A user has this many places however little room there is.</summary>
    public const int Least = AdmissionLimit.Least / 4;

    private const int Counts = 4_096;

    private readonly int[] _counts = new int[Counts];

    /// <summary>Takes a place; false when the user has as many as are allowed, and then nothing need be given back.</summary>
    public bool TryEnter(UserKey user, int most, out UserPlace place)
    {
        ref var count = ref _counts[(uint)user.GetHashCode() % Counts];
        if (Interlocked.Increment(ref count) > most)
        {
            Interlocked.Decrement(ref count);
            place = default;
            return false;
        }
        place = new(_counts, (int)((uint)user.GetHashCode() % Counts));
        return true;
    }
}

/// <summary>A place that is held until it is disposed of, once.</summary>
internal readonly struct UserPlace(int[]? counts, int index) : IDisposable
{
    public void Dispose()
    {
        if (counts is not null)
            Interlocked.Decrement(ref counts[index]);
    }
}
