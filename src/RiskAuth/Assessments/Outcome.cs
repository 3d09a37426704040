namespace RiskAuth.Assessments;

/// <summary>What happened after an assessment.</summary>
public enum Outcome : byte
{
    Success,
    WrongPassword,
    UnknownUser,
    ChallengePassed,
    ChallengeFailed,
    Abandoned,
}

public static class OutcomeMeaning
{
    /// <summary>The person got in: the only outcomes from which a profile learns.</summary>
    public static bool IsSuccess(this Outcome outcome) => outcome is Outcome.Success or Outcome.ChallengePassed;

    /// <summary>A secret was tried and was wrong, or the name does not exist.</summary>
    public static bool IsFailure(this Outcome outcome) =>
        outcome is Outcome.WrongPassword or Outcome.UnknownUser or Outcome.ChallengeFailed;
}
