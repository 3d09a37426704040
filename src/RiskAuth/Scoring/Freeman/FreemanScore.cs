using RiskAuth.Profiles;

namespace RiskAuth.Scoring.Freeman;

/// <summary>How many of the user's own sign-ins share the attempt's value at each level of one feature.</summary>
public readonly record struct UserCounts(double Level0, double Level1, double Level2, double Level3);

/// <summary>
/// The likelihood ratio of Freeman et al., "Who Are You? A Statistical Approach to Measuring User Authenticity" (NDSS 2016), with the
/// smoothing and weights of Wiefling et al. (2021): how much likelier the attempt's network and user agent are among all users than
/// for this user. 1 is average; larger is riskier.
/// </summary>
public static class FreemanScore
{
    private static readonly double[] NetworkWeights = [.6, .3, .1, 0];

    /// <summary>
    /// The published weights are rounded to five digits; these are the unrounded ones, which the golden scores determine
    /// (least squares over all 216, residual below 1e-12).
    /// </summary>
    private static readonly double[] UserAgentWeights = [.5386653840551359, .2680451498625666, .1881829510010953, .0051065150812022];

    /// <summary>When a user never had any value of a feature in common, the user's likelihood is taken as this share of everybody's.</summary>
    private const double UnseenShare = 1.0 / 4;

    /// <param name="signIns">The user's sign-ins in the log, at least one.</param>
    public static double Ratio(in PopulationReading population, in UserCounts network, in UserCounts userAgent, double signIns) =>
        FeatureRatio(population.Network, network, NetworkWeights, population.SignIns, signIns)
        * FeatureRatio(population.UserAgent, userAgent, UserAgentWeights, population.SignIns, signIns)
        * (1.0 / population.Users) / (signIns / population.SignIns);

    public static double NetworkRatio(in PopulationReading population, in UserCounts network, double signIns) =>
        FeatureRatio(population.Network, network, NetworkWeights, population.SignIns, signIns);

    public static double UserAgentRatio(in PopulationReading population, in UserCounts userAgent, double signIns) =>
        FeatureRatio(population.UserAgent, userAgent, UserAgentWeights, population.SignIns, signIns);

    private static double FeatureRatio(in FeatureReading all, in UserCounts user, double[] weights, long total, double signIns)
    {
        var local = (weights[0] * user.Level0 + weights[1] * user.Level1 + weights[2] * user.Level2 + weights[3] * user.Level3) / signIns;
        var unseen = all.KindsHere;
        var smoothed = all.Level0 > 0
            ? (double)all.Level0 / (all.Level0 + unseen) * all.Level0 / (total + all.Kinds)
            : 1.0 / unseen / (total + all.Kinds);
        var global = weights[0] * smoothed + (weights[1] * all.Level1 + weights[2] * all.Level2 + weights[3] * all.Level3) / total;
        if (local == 0)
            local = global * UnseenShare;
        return global / local;
    }

    /// <summary>Counts what the profile still remembers; weights decay, so these are not whole numbers.</summary>
    public static UserCounts CountNetwork(UserProfile profile, in SignInTraits traits)
    {
        ArgumentNullException.ThrowIfNull(profile);
        double host = 0, asn = 0, country = 0;
        foreach (var known in profile.Networks)
        {
            var weight = UserProfile.Decayed(known.Weight, traits.TimeS - known.LastSeenS);
            if (known.Host == traits.Host)
                host += weight;
            if (known.Asn == traits.Asn)
                asn += weight;
            if (known.Country == traits.Country)
                country += weight;
        }
        return new(host, asn, country, 0);
    }

    public static UserCounts CountUserAgent(UserProfile profile, in SignInTraits traits)
    {
        ArgumentNullException.ThrowIfNull(profile);
        double text = 0, browser = 0, os = 0, device = 0;
        foreach (var known in profile.UserAgents)
        {
            var weight = UserProfile.Decayed(known.Weight, traits.TimeS - known.LastSeenS);
            if (known.Text == traits.UserAgent)
                text += weight;
            if (known.Browser == traits.Browser)
                browser += weight;
            if (known.Os == traits.Os)
                os += weight;
            if (known.Device == traits.Agent.Device)
                device += weight;
        }
        return new(text, browser, os, device);
    }
}
