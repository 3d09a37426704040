using System.Globalization;
using System.Text;

namespace RiskAuth.Signals;

/// <summary>Writes docs/SIGNALS.md from <see cref="SignalTable"/> and the other reasons; <c>riskauth signals</c> prints it.</summary>
public static class SignalDocument
{
    private static readonly (ReasonCode Code, string Meaning)[] OtherReasons =
    [
        (ReasonCode.BlockedAddress, "The address is in a blocked range of the configuration. Always Block."),
        (ReasonCode.SkippedAddress, "The address is in a skipped range: risk is not acted upon, a breached password still is."),
        (ReasonCode.LowRisk, "Too little speaks against the sign-in to ask for more."),
        (ReasonCode.EnforcementOff, "The enforcement mode is Off."),
        (ReasonCode.GeoUnavailable, "No network data is installed; the failure policy `geo` decides."),
        (ReasonCode.CredentialCheckUnavailable, "The breached-credential check did not answer in time; the failure policy `credentials` decides."),
        (ReasonCode.ModelUnavailable, "No trained model could be used; the failure policy `model` decides."),
        (ReasonCode.DeadlineExceeded, "There is no assessment: time ran out, or the event could not be stored. The 503 has the `decision` of the failure policy `deadline`."),
        (ReasonCode.UnusualDevice, "A trained model weighs what is known of the device, though no device signal was observed."),
        (ReasonCode.UnusualUserAgent, "As `unusual_device`, of the browser, its system and how rare they are."),
        (ReasonCode.UnusualNetwork, "As `unusual_device`, of the address, its operator and its place."),
        (ReasonCode.UnusualTime, "As `unusual_device`, of the time of day."),
        (ReasonCode.UnusualRoundTrip, "As `unusual_device`, of the round-trip time."),
        (ReasonCode.UnusualAttempts, "As `unusual_device`, of failed attempts at this account, from this address or with this password."),
        (ReasonCode.UnusualHistory, "As `unusual_device`, of how long the account exists and has been quiet."),
    ];

    public static string Render()
    {
        var text = new StringBuilder();
        text.Append("""
            # Signals and reasons

            Generated from `SignalTable` by `riskauth signals`; a test fails when this page is stale. Codes are API: they are only added to.

            The weight is what an observed signal adds to the baseline score, in natural log-odds (+0.7 doubles the odds of an attack, +2.3
            makes them ten times as high, negative values speak for the user). The baseline starts at -2 and `riskScore` is the logistic
            function of the sum. A trained model replaces these weights; the signals and their evidence stay.

            ## Signals

            | Code | Weight | Observed when | Why this weight |
            |---|---|---|---|

            """);
        foreach (var signal in SignalTable.All)
            text.Append(CultureInfo.InvariantCulture, $"| `{signal.Code.Word()}` | {signal.LogOdds:+0.0;-0.0} | {signal.Meaning} | {signal.Why} |\n");
        text.Append("\n## Other reasons\n\n| Code | Meaning |\n|---|---|\n");
        foreach (var (code, meaning) in OtherReasons)
            text.Append(CultureInfo.InvariantCulture, $"| `{code.Word()}` | {meaning} |\n");
        return text.ToString();
    }
}
