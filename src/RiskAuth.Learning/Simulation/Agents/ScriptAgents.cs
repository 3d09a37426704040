namespace RiskAuth.Learning.Simulation.Agents;

/// <summary>What programs say of themselves when nobody told them to lie well.</summary>
internal static class ScriptAgents
{
    public static string Draw(ref Chance chance, long unixMs)
    {
        var chrome = Releases.Chrome(unixMs - (long)(chance.Share() * 120 * 86_400_000));
        return chance.Below(6) switch
        {
            0 => $"python-requests/2.{28 + chance.Below(5)}.{chance.Below(4)}",
            1 => "Go-http-client/2.0",
            2 => $"curl/8.{4 + chance.Below(8)}.0",
            3 => $"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/{chrome}.0.0.0 Safari/537.36",
            4 => $"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{60 + chance.Below(40)}.0.{3000 + chance.Below(1800)}.{chance.Below(200)} Safari/537.36",
            _ => $"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{chrome}.0.0.0 Safari/537.36",
        };
    }
}
