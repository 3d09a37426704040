using RiskAuth.Load.Traffic;

namespace RiskAuth.Load.Runs;

/// <summary>What one run, or several alike, measured. Everything but <see cref="Timeline"/> is without the warm-up.</summary>
internal sealed class LoadResult(LoadPlan plan)
{
    public static readonly TimeSpan Slot = TimeSpan.FromMilliseconds(100);

    public LoadPlan Plan => plan;

    public Scenario Scenario => plan.Scenario;

    /// <summary>What was due after the plan's <see cref="LoadPlan.Change"/>; null where there is none.</summary>
    public LoadResult? Later { get; set; }

    public double Seconds { get; set; }

    /// <summary>From the moment at which a request was to be sent to its answer, for answers with status 200; the outcomes' are apart.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>The same from the moment at which it was really sent: without the wait for a free connection.</summary>
    public LatencyHistogram SinceSent { get; } = new();

    public LatencyHistogram OutcomeLatency { get; } = new();

    public LatencyHistogram ShedLatency { get; } = new();

    public long Arrivals { get; set; }

    /// <summary>Requests answered with status 200.</summary>
    public long Served { get; set; }

    /// <summary>Requests answered with status 503.</summary>
    public long Shed { get; set; }

    public long ShedWithoutRetryAfter { get; set; }

    /// <summary>Answers with any other status.</summary>
    public long Refused { get; set; }

    public int OtherStatus { get; set; }

    public long Broken { get; set; }

    /// <summary>Arrivals that found no free connection within <see cref="LoadPlan.Patience"/>, or whose answer had not come when the run was over.</summary>
    public long GaveUp { get; set; }

    /// <summary>Processor time in microseconds; 0 where the server is not ours.</summary>
    public double ServerCpuMicros { get; set; }

    public double OwnCpuMicros { get; set; }

    /// <summary>One for each <see cref="Slot"/> since the start of the run, warm-up included.</summary>
    public List<TimelineSlot> Timeline { get; } = [];

    public double ServedPerSecond => Served / Seconds;

    public double ServerCpuPerRequest => Served + Shed == 0 ? 0 : ServerCpuMicros / (Served + Shed);

    public double OwnCpuPerRequest => Served + Shed == 0 ? 0 : OwnCpuMicros / (Served + Shed);

    public bool IsClean => Shed + Refused + Broken + GaveUp == 0;

    public void Add(LoadResult other)
    {
        Seconds += other.Seconds;
        Latency.Add(other.Latency);
        SinceSent.Add(other.SinceSent);
        OutcomeLatency.Add(other.OutcomeLatency);
        ShedLatency.Add(other.ShedLatency);
        Arrivals += other.Arrivals;
        Served += other.Served;
        Shed += other.Shed;
        ShedWithoutRetryAfter += other.ShedWithoutRetryAfter;
        Refused += other.Refused;
        OtherStatus = Math.Max(OtherStatus, other.OtherStatus);
        Broken += other.Broken;
        GaveUp += other.GaveUp;
        ServerCpuMicros += other.ServerCpuMicros;
        OwnCpuMicros += other.OwnCpuMicros;
        Timeline.AddRange(other.Timeline);
    }

    public void Note(TimeSpan sinceStart, bool isServed, long latencyMicros)
    {
        var slot = (int)(sinceStart / Slot);
        while (Timeline.Count <= slot)
            Timeline.Add(new());
        Timeline[slot].Note(isServed, latencyMicros);
    }
}

/// <summary>A tenth of a second of a run.</summary>
internal sealed class TimelineSlot
{
    public int Served { get; private set; }

    public int Shed { get; private set; }

    /// <summary>The slowest answer with status 200.</summary>
    public long WorstMicros { get; private set; }

    public void Note(bool isServed, long latencyMicros)
    {
        if (!isServed)
        {
            Shed++;
            return;
        }
        Served++;
        WorstMicros = Math.Max(WorstMicros, latencyMicros);
    }
}
