namespace RiskAuth.Velocity;

/// <summary>
/// How many failures an hour are usual for a network: a slow exponentially weighted rate, and the usual number of failures for a success,
/// because a busy hour has more of both, while an attack adds failures only.
/// Hours of attack are cut off before they are learned, so that an attack does not become the expectation.
/// </summary>
internal sealed class FailureBaseline
{
    /// <summary>Memory of the rate: a week of hours, so that nights and week-ends are in it.</summary>
    private const double MemoryHours = 168;

    private const double SettledHours = 24;

    /// <summary>Before anything is known, a success is taken to come with a quarter of a failure, with the weight of 40 successes.</summary>
    private const double PriorFailures = 10;

    private const double PriorSuccesses = 40;

    /// <summary>The failures for a success follow the last few thousand successes.</summary>
    private const double MaxSuccesses = 5_000;

    /// <summary>Failures of one hour beyond this multiple of the expectation, or this number, are not learned.</summary>
    private const double LearnedFactor = 3;

    private const double LearnedMinimum = 10;

    private double _perHour;
    private double _hours;
    private double _failures = PriorFailures;
    private double _successes = PriorSuccesses;
    private uint _hour;
    private int _failuresThisHour;
    private int _successesThisHour;

    /// <summary>A day has been seen: until then everything is learned whole, and the expectation is a guess.</summary>
    public bool IsSettled => _hours >= SettledHours;

    public void Clear()
    {
        (_perHour, _hours, _failures, _successes) = (0, 0, PriorFailures, PriorSuccesses);
        (_hour, _failuresThisHour, _successesThisHour) = (0, 0, 0);
    }

    public void Count(bool failed, bool succeeded, uint now)
    {
        Advance(now);
        _failuresThisHour += failed ? 1 : 0;
        _successesThisHour += succeeded ? 1 : 0;
    }

    /// <summary>Failures to expect in an hour with so many successes.</summary>
    public double Expect(int successes1h, uint now)
    {
        Advance(now);
        return Math.Max(_perHour, _failures / _successes * successes1h);
    }

    private void Advance(uint now)
    {
        var hour = now / EpochSeconds.Hour;
        if (_hour == 0)
            _hour = hour;
        if (hour <= _hour)
            return;
        Learn();
        // The hours since had nothing in them; past the memory's length, more of them change nothing.
        for (var empty = Math.Min(hour - _hour - 1, 4 * (uint)MemoryHours); empty > 0; empty--)
            Learn();
        _hour = hour;
    }

    private void Learn()
    {
        var expected = Math.Max(_perHour, _failures / _successes * _successesThisHour);
        var failures = IsSettled ? Math.Min(_failuresThisHour, Math.Max(LearnedFactor * expected, LearnedMinimum)) : _failuresThisHour;
        _hours = Math.Min(_hours + 1, MemoryHours);
        _perHour += (failures - _perHour) / _hours;
        if (_successesThisHour > 0)
        {
            _failures += failures;
            _successes += _successesThisHour;
            var kept = Math.Min(1, MaxSuccesses / _successes);
            (_failures, _successes) = (_failures * kept, _successes * kept);
        }
        (_failuresThisHour, _successesThisHour) = (0, 0);
    }
}
