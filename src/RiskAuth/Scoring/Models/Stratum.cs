using RiskAuth.Assessments;

namespace RiskAuth.Scoring.Models;

/// <summary>
/// How much there is to compare an attempt with. A score means something only within a stratum, so each is calibrated by itself:
/// by successes so far (none, 1 to 4, 5 and up), and by whether a device token is shown or expected, which is the best evidence there is.
/// </summary>
public enum Stratum : byte
{
    None,
    Few,
    FewWithDevice,
    Many,
    ManyWithDevice,
}

public static class Strata
{
    public static readonly IReadOnlyList<Stratum> All = Enum.GetValues<Stratum>();

    private static readonly string[] Names = ["none", "few", "few_with_device", "many", "many_with_device"];

    // Half a sign-in below five, because the feature is rounded.
    private static readonly float SignInsOfMany = MathF.Log(1 + 4.5f);

    /// <summary>The word that files, reports and metrics use, such as <c>few_with_device</c>.</summary>
    public static string NameOf(Stratum stratum) => Names[(int)stratum];

    public static bool TryParse(string name, out Stratum stratum)
    {
        var index = Array.IndexOf(Names, name);
        stratum = (Stratum)Math.Max(0, index);
        return index >= 0;
    }

    /// <summary>From the features sign_ins and device_state.</summary>
    public static Stratum Of(float signIns, float deviceState) =>
        signIns <= 0 ? Stratum.None
        : signIns < SignInsOfMany ? deviceState == 0 ? Stratum.Few : Stratum.FewWithDevice
        : deviceState == 0 ? Stratum.Many : Stratum.ManyWithDevice;

    /// <summary>From a profile, and whether the attempt shows a device token or the account's clients keep theirs.</summary>
    public static Stratum Of(AccountStage stage, bool hasDevice) => stage switch
    {
        AccountStage.New => Stratum.None,
        AccountStage.Learning => hasDevice ? Stratum.FewWithDevice : Stratum.Few,
        _ => hasDevice ? Stratum.ManyWithDevice : Stratum.Many,
    };
}
