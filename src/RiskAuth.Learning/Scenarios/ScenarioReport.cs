namespace RiskAuth.Learning.Scenarios;

/// <summary>What became of one script.</summary>
/// <param name="Passed">The attack was caught, or the clean behaviour left alone.</param>
/// <param name="FirstAlert">Attempts of the attack up to its first alert, that one included; null where there was none.</param>
/// <param name="StoppedLate">Share of the attack's attempts after the 20th that were stopped; NaN where it has no more than 20.</param>
/// <param name="CleanAlerts">People's attempts that were challenged or blocked.</param>
/// <param name="CleanAttempts">People's attempts in all, from the script's moment on.</param>
public sealed record ScriptResult(int Number, bool Passed, int? FirstAlert, double StoppedLate, int CleanAlerts, int CleanAttempts)
{
    /// <summary>Whether the alert named the attack, and in time.</summary>
    public bool ByOwnKind { get; init; }

    /// <summary>As <see cref="FirstAlert"/>, for alerts that name the attack.</summary>
    public int? FirstOfOwnKind { get; init; }

    /// <summary>Why clean attempts were stopped, for reading: reason codes, most frequent first.</summary>
    public string Reasons { get; init; } = "";
}

/// <summary>What became of all scripts of one behaviour.</summary>
public sealed record BehaviourResult(string Name, string What, bool IsAttack, int Within, IReadOnlyList<ScriptResult> Scripts)
{
    public int Passed => Scripts.Count(script => script.Passed);

    /// <summary>Scripts in which the attack was called by its name, and in time.</summary>
    public int ByOwnKind => Scripts.Count(script => script.ByOwnKind);

    public int CleanAlerts => Scripts.Sum(script => script.CleanAlerts);

    public int CleanAttempts => Scripts.Sum(script => script.CleanAttempts);

    /// <summary>Median over the scripts in which there was an alert; null where there was none.</summary>
    public int? MedianFirstAlert
    {
        get
        {
            var alerts = Scripts.Where(script => script.FirstAlert is not null).Select(script => script.FirstAlert!.Value).Order().ToList();
            return alerts.Count == 0 ? null : alerts[alerts.Count / 2];
        }
    }

    /// <summary>Mean share stopped after the 20th attempt; NaN where attacks are shorter.</summary>
    public double StoppedLate
    {
        get
        {
            var shares = Scripts.Where(script => !double.IsNaN(script.StoppedLate)).Select(script => script.StoppedLate).ToList();
            return shares.Count == 0 ? double.NaN : shares.Average();
        }
    }
}

/// <param name="Model">Version of the scorer that took part.</param>
public sealed record ScenarioReport(ulong Seed, string Model, IReadOnlyList<BehaviourResult> Behaviours)
{
    public IEnumerable<BehaviourResult> Attacks => Behaviours.Where(behaviour => behaviour.IsAttack);

    public IEnumerable<BehaviourResult> Clean => Behaviours.Where(behaviour => !behaviour.IsAttack);

    public int AttackScripts => Attacks.Sum(behaviour => behaviour.Scripts.Count);

    public int Caught => Attacks.Sum(behaviour => behaviour.Passed);

    public int CleanScripts => Clean.Sum(behaviour => behaviour.Scripts.Count);

    /// <summary>Alerts on clean scripts.</summary>
    public int FalseAlerts => Clean.Sum(behaviour => behaviour.CleanAlerts);

    /// <summary>Alerts on people who live beside attacks.</summary>
    public int BystanderAlerts => Attacks.Sum(behaviour => behaviour.CleanAlerts);
}
