using RiskAuth.Network;

namespace RiskAuth.Velocity;

/// <summary>What one key's counts amount to.</summary>
internal enum Finding
{
    None,

    /// <summary>Worth listing, not worth acting on.</summary>
    Watch,

    Campaign,
}

/// <summary>What is usual in the whole installation within a day.</summary>
internal readonly record struct PopulationStats(int Addresses24h, int SucceedingAddresses24h, int FailingUsers24h, int SucceedingUsers24h)
{
    /// <summary>Addresses that were found to try many users within an hour.</summary>
    public int HostileAddresses1h { get; init; }

    /// <summary>Failing users for a succeeding one, among those who are not in a crowd: a crowd under attack must not be its own measure.</summary>
    /// <param name="grant">Successes, with a quarter as many failures, that are added to both.</param>
    public double FailingForOneSucceeding(in MemberCounts crowd, int grant) =>
        (Math.Max(0, FailingUsers24h - crowd.Failed24h) + .25 * grant) / (Math.Max(0, SucceedingUsers24h - crowd.Succeeded24h) + grant);
}

/// <summary>Tells campaigns from clean traffic by the counts of one key. Pure; the numbers are in <see cref="SequenceThresholds"/>.</summary>
internal sealed class SequenceDetector(SequenceThresholds thresholds)
{
    public static readonly SequenceDetector Default = new(SequenceThresholds.Default);

    /// <summary>Judges a key after a failure was counted.</summary>
    /// <param name="network">The attempt's, whose class says who else may have the address.</param>
    public Finding Judge(VelocityKind kind, in KeyStats stats, in PopulationStats population, NetworkClass network = NetworkClass.Unknown) => kind switch
    {
        VelocityKind.User => Found(IsGuessed(stats) || IsGuessedFromManyAddresses(stats)),
        VelocityKind.Address => JudgeAddress(stats, population, network),
        VelocityKind.Device => Found(TriesManyUsers(stats) || stats.Hour.Pressure >= thresholds.DevicePressure1h),
        VelocityKind.Prefix => Found(IsHostilePrefix(stats, population)),
        VelocityKind.Asn or VelocityKind.UserAgent => Found(IsHostileCrowd(stats, population)),
        VelocityKind.PasswordTag => Found(IsSprayed(stats, population)),
        VelocityKind.Installation => Found(IsUnderAttack(stats)),
        _ => Finding.None,
    };

    /// <summary>
    /// Whether an address tries many users, a password many users, or many addresses one user, and never learns what became of it:
    /// attackers who are challenged walk away, and then no outcome is ever reported. Only where outcomes are reported as a rule.
    /// </summary>
    public bool IsSilent(VelocityKind kind, in KeyStats stats, in PopulationStats population) => kind switch
    {
        VelocityKind.Address => IsSilentAddress(stats, population),
        VelocityKind.PasswordTag => IsReporting(population) && IsSilentTag(stats.First, population),
        VelocityKind.User => IsReporting(population) && IsSilentAccount(stats),
        _ => false,
    };

    private bool IsSilentTag(in MemberCounts users, in PopulationStats population)
    {
        var vain = users.Seen24h - users.Succeeded24h;
        return vain >= Math.Max(thresholds.SilentTagUsers24h, thresholds.TagShareOfFailingUsers * population.FailingUsers24h) && vain >= thresholds.SilentTagShare * users.Seen24h;
    }

    /// <summary>A program that retries one password from everywhere is not guessing, nor one that renews its session, of which no outcome may ever be told.</summary>
    private bool IsSilentAccount(in KeyStats user) =>
        user.First.Seen24h - user.First.Succeeded24h >= thresholds.SilentAccountAddresses24h
        && user.Second.Seen24h - user.Second.Succeeded24h >= thresholds.SilentAccountPasswords24h;

    private bool IsReporting(in PopulationStats population) => population.SucceedingAddresses24h >= thresholds.SucceedingAddresses24h;

    private bool IsSilentAddress(in KeyStats address, in PopulationStats population)
    {
        if (IsReporting(population) && address.Day.Successes == 0 && address.First.Seen24h >= thresholds.LoneAddressTried24h
            && address.First.Failed24h * 2 >= thresholds.LoneAddressUsers24h)
            return true;
        var older = address.Hour.Attempts - address.TenMinutes.Attempts;
        return older >= thresholds.SilentAttempts1h
            && address.First.Seen1h >= thresholds.SilentAttempts1h
            && address.Hour.Successes <= thresholds.SilentSuccessShare * older
            && IsReporting(population)
            && population.SucceedingAddresses24h >= thresholds.SucceedingAddressShare * population.Addresses24h;
    }

    /// <summary>Whether an address from which a failure of a spray came takes part in it as a whole, whatever password it tries next.</summary>
    public bool IsAccomplice(in KeyStats address) =>
        address.First.Failed24h >= thresholds.AccompliceUsers24h && address.Day.Successes == 0;

    /// <summary>Whether so many failures in an hour are a surge for a network of which so many are expected.</summary>
    public bool IsSurge(int failures1h, double expected1h) =>
        failures1h >= thresholds.SurgeFailures1h && failures1h > thresholds.SurgeFactor * expected1h;

    /// <summary>Whether so many share the key that an attempt says little of the next one.</summary>
    public static bool IsCrowd(VelocityKind kind) =>
        kind is VelocityKind.Prefix or VelocityKind.Asn or VelocityKind.UserAgent or VelocityKind.Installation;

    /// <summary>Whether thousands use the key's addresses in turn besides: a VPN's exit, a carrier's gateway.</summary>
    public static bool IsShared(VelocityKind kind, NetworkClass network) =>
        IsCrowd(kind) || (kind == VelocityKind.Address && network is (NetworkClass.Anonymizer or NetworkClass.MobileCarrier));

    /// <summary>What kind of attack a campaign is, by what it has done so far.</summary>
    public CampaignKind Classify(VelocityKind kind, in CampaignCounts counts)
    {
        if (kind == VelocityKind.PasswordTag)
            return CampaignKind.PasswordSpray;
        if (kind == VelocityKind.User)
            return counts.Addresses >= thresholds.AccountAddresses24h ? CampaignKind.DistributedGuessing : CampaignKind.BruteForce;
        if (kind is VelocityKind.Asn or VelocityKind.UserAgent or VelocityKind.Installation)
            return CampaignKind.CredentialStuffing;
        var guessesPerUser = counts.Users >= thresholds.ManyUsers ? thresholds.GuessesPerUser : thresholds.GuessesPerUserOfFew;
        if (counts.Users < thresholds.FewUsers || counts.Failures > guessesPerUser * counts.Users)
            return CampaignKind.BruteForce;
        var sprays = counts.Passwords > 0
            ? counts.Users >= thresholds.SprayUsersPerPassword * counts.Passwords
            : counts.Seconds >= thresholds.SpraySecondsPerUser * counts.Users;
        return sprays ? CampaignKind.PasswordSpray : CampaignKind.CredentialStuffing;
    }

    public uint RefutedSeconds => (uint)thresholds.Refuted.TotalSeconds;

    /// <summary>Whether so many of a campaign's users got in that it is none.</summary>
    public bool IsRefuted(VelocityKind kind, int succeededUsers, int users) =>
        succeededUsers >= thresholds.RefutingUsers
        && succeededUsers >= (IsCrowd(kind) ? thresholds.CrowdRefutingShare : thresholds.RefutingShare) * users;

    /// <summary>Seconds without a hostile attempt after which a campaign is over.</summary>
    public uint IdleSeconds(VelocityKind kind, bool isShared, CampaignKind attack) =>
        (uint)(IsCrowd(kind) ? thresholds.CrowdIdle
            : isShared ? thresholds.SharedAddressIdle
            : attack == CampaignKind.BruteForce ? thresholds.GuessingIdle : thresholds.ManyAccountsIdle).TotalSeconds;

    private static Finding Found(bool found) => found ? Finding.Campaign : Finding.None;

    private bool IsGuessed(in KeyStats user) =>
        user.TenMinutes.Pressure >= thresholds.AccountPressure10m
        || user.Hour.Pressure >= thresholds.AccountPressure1h
        || user.Day.Pressure >= thresholds.AccountPressure24h;

    private bool IsGuessedFromManyAddresses(in KeyStats user) =>
        user.First.Failed24h >= thresholds.AccountAddresses24h && user.Day.Failures >= thresholds.AccountAddressFailures24h;

    private Finding JudgeAddress(in KeyStats address, in PopulationStats population, NetworkClass network)
    {
        if (TriesManyUsers(address) || TriesUsersInVain(address, population, network))
            return Finding.Campaign;
        if (address.FailingShare1h >= thresholds.AddressFailingShare1h)
        {
            if (address.TenMinutes.Pressure >= thresholds.AddressPressure10m || address.Hour.Pressure >= thresholds.AddressPressure1h)
                return Finding.Campaign;
            if (address.TenMinutes.Pressure >= thresholds.AddressWatch10m)
                return Finding.Watch;
        }
        return Found(address.Day.Pressure >= thresholds.AddressPressure24h && address.FailingShare24h >= thresholds.AddressFailingShare24h);
    }

    private bool TriesManyUsers(in KeyStats source) =>
        (source.First.Failed1h >= thresholds.AddressUsers1h && source.FailingShare1h >= thresholds.AddressFailingShare1h)
        || (source.First.Failed24h >= thresholds.AddressUsers24h && source.FailingShare24h >= thresholds.AddressFailingShare24h);

    private bool TriesUsersInVain(in KeyStats address, in PopulationStats population, NetworkClass network)
    {
        var isSuspect = network == NetworkClass.Hosting || population.HostileAddresses1h >= thresholds.SwarmAddresses1h;
        return address.Day.Successes == 0
            && (address.First.Failed1h >= (isSuspect ? thresholds.SuspectAddressUsers1h : thresholds.LoneAddressUsers1h)
                || address.First.Failed24h >= thresholds.LoneAddressUsers24h);
    }

    private bool IsHostilePrefix(in KeyStats prefix, in PopulationStats population)
    {
        if (prefix.Second.Failed24h < thresholds.PrefixAddresses)
            return false;
        if (prefix.TenMinutes.Pressure >= thresholds.PrefixPressure10m && prefix.FailingShare1h >= thresholds.PrefixFailingShare1h)
            return true;
        return (prefix.First.Failed1h >= thresholds.PrefixUsers1h && IsUnusual(prefix.First, prefix.First.Failed1h, prefix.First.Succeeded1h, population))
            || (prefix.First.Failed24h >= thresholds.PrefixUsers24h && IsUnusual(prefix.First, prefix.First.Failed24h, prefix.First.Succeeded24h, population));
    }

    private bool IsHostileCrowd(in KeyStats crowd, in PopulationStats population)
    {
        var isUsual = crowd.IsSettled && crowd.Hour.Failures <= thresholds.SurgeFactor * crowd.ExpectedFailures1h;
        if (isUsual || crowd.Second.Failed24h < thresholds.CrowdAddresses)
            return false;
        return (crowd.First.Failed1h >= thresholds.CrowdUsers1h && IsUnusual(crowd.First, crowd.First.Failed1h, crowd.First.Succeeded1h, population))
            || (crowd.First.Failed24h >= thresholds.CrowdUsers24h && IsUnusual(crowd.First, crowd.First.Failed24h, crowd.First.Succeeded24h, population));
    }

    private bool IsUnusual(in MemberCounts crowd, int failingUsers, int succeedingUsers, in PopulationStats population) =>
        failingUsers > thresholds.CrowdFactor * population.FailingForOneSucceeding(crowd, thresholds.RestGrant) * (succeedingUsers + thresholds.CrowdGrant);

    private bool IsUnderAttack(in KeyStats all) =>
        all.IsSettled
        && all.First.Failed1h >= thresholds.InstallationUsers1h
        && all.Second.Failed24h >= thresholds.InstallationAddresses24h
        && all.Hour.Failures >= thresholds.InstallationUsers1h
        && all.Hour.Failures > thresholds.SurgeFactor * all.ExpectedFailures1h;

    private bool IsSprayed(in KeyStats tag, in PopulationStats population) =>
        tag.First.Failed24h >= Math.Max(thresholds.TagUsers24h, thresholds.TagShareOfFailingUsers * population.FailingUsers24h)
        && tag.First.Failed24h >= (tag.Second.Failed24h >= thresholds.TagAddresses24h ? 0 : thresholds.TagUsersOfFewAddresses24h)
        && tag.FailingShare24h >= thresholds.TagFailingShare24h;
}
