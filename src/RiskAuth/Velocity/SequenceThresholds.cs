namespace RiskAuth.Velocity;

/// <summary>
/// Every number by which the sequence detector calls attempts a campaign, with its reason. Failures are strangers' failures, where the same
/// wrong password of one user counts once; pressure is failures plus those with a popular password again. A failing share is the number of
/// users whose last outcome is a failure, over these and the users who succeeded: a busy office stays below .2, an attacker near 1,
/// and an attacker's own accounts count once each.
/// </summary>
public sealed record SequenceThresholds
{
    public static readonly SequenceThresholds Default = new();

    /// <summary>Pressure at one account in ten minutes. Forgetful people stop or succeed by the fifth try.</summary>
    public int AccountPressure10m { get; init; } = 6;

    /// <summary>The same within an hour: a person who comes back after a pause may fail five times more.</summary>
    public int AccountPressure1h { get; init; } = 12;

    /// <summary>The same within a day: one guess an hour around the clock is no person.</summary>
    public int AccountPressure24h { get; init; } = 20;

    /// <summary>Addresses (an IPv6 /64 is one) that failed at one account within a day: a person fails from home, office and phone, not from six places.</summary>
    public int AccountAddresses24h { get; init; } = 6;

    /// <summary>Failures at that account within a day besides: a carrier's many addresses carry few failures each.</summary>
    public int AccountAddressFailures24h { get; init; } = 8;

    /// <summary>Pressure from one address in ten minutes that is worth listing as a burst, before it is worth acting on.</summary>
    public int AddressWatch10m { get; init; } = 5;

    /// <summary>The same, worth acting on: more than one forgetful person's five, because two may share the address.</summary>
    public int AddressPressure10m { get; init; } = 8;

    /// <summary>The same within an hour: two people of one household may both be forgetful.</summary>
    public int AddressPressure1h { get; init; } = 15;

    /// <summary>The same within a day, for slow guessing at few accounts.</summary>
    public int AddressPressure24h { get; init; } = 40;

    /// <summary>Distinct failing users behind one address within an hour. Eight people who all fail and none of whom gets in are not a family.</summary>
    public int AddressUsers1h { get; init; } = 8;

    /// <summary>The same where nobody has got in for a day.</summary>
    public int LoneAddressUsers1h { get; init; } = 5;

    /// <summary>The same while other addresses have just been found to stuff, one more of a swarm, and for rented servers, from which people seldom sign in.</summary>
    public int SuspectAddressUsers1h { get; init; } = 3;

    /// <summary>Addresses found within an hour from which on there is a swarm.</summary>
    public int SwarmAddresses1h { get; init; } = 2;

    /// <summary>The same within a day: slow trying of one name after the other.</summary>
    public int AddressUsers24h { get; init; } = 10;

    /// <summary>The same within a day, where nobody has got in for a day.</summary>
    public int LoneAddressUsers24h { get; init; } = 6;

    /// <summary>
    /// Users tried from an address within a day, where nobody has got in for a day and at least half as many failed as make a lone address
    /// hostile: the others may have been challenged and walked away.
    /// </summary>
    public int LoneAddressTried24h { get; init; } = 7;

    /// <summary>Least failing share of an address within an hour: the attack outweighs the people who share the address.</summary>
    public double AddressFailingShare1h { get; init; } = .6;

    /// <summary>The same within a day: more, because a day holds more mistakes.</summary>
    public double AddressFailingShare24h { get; init; } = .75;

    /// <summary>Pressure from a device in an hour. Its own budget is larger: it is the owner's, or a thief's who can be asked for more.</summary>
    public int DevicePressure1h { get; init; } = 40;

    /// <summary>Failing users behind an address without any success within a day, one of whose failures belongs to a spray: from then on its other passwords do too.</summary>
    public int AccompliceUsers24h { get; init; } = 2;

    /// <summary>Distinct failing users in a /24 or /48 within an hour: more than behind one address, because more people are there.</summary>
    public int PrefixUsers1h { get; init; } = 10;

    public int PrefixUsers24h { get; init; } = 14;

    /// <summary>Pressure from a /24 or /48 in ten minutes, for guesses at few accounts from many addresses of it.</summary>
    public int PrefixPressure10m { get; init; } = 15;

    /// <summary>Least failing share of a prefix within an hour.</summary>
    public double PrefixFailingShare1h { get; init; } = .7;

    /// <summary>Fewer failing addresses than this are each judged on their own.</summary>
    public int PrefixAddresses { get; init; } = 3;

    /// <summary>Distinct failing users of one ASN or one user agent within an hour. Both are shared by thousands, so what is usual decides besides.</summary>
    public int CrowdUsers1h { get; init; } = 14;

    public int CrowdUsers24h { get; init; } = 18;

    public int CrowdAddresses { get; init; } = 5;

    /// <summary>
    /// How many times more failing users for a succeeding one a crowd must have than the whole installation. Where half of all names do not exist,
    /// a shared browser fails half of the time without any attack.
    /// </summary>
    public double CrowdFactor { get; init; } = 4;

    /// <summary>
    /// Successes with a quarter as many failures that the rest of an installation is granted before a crowd is compared with it: where one
    /// network is nearly all there is, the rest says little.
    /// </summary>
    public int RestGrant { get; init; } = 12;

    /// <summary>Succeeding users that a crowd is granted before it is compared, because a few failures more or less are chance.</summary>
    public int CrowdGrant { get; init; } = 3;

    /// <summary>Failures of an ASN in an hour below which nothing is a surge.</summary>
    public int SurgeFailures1h { get; init; } = 30;

    /// <summary>How far above its expectation an ASN's failures must be. Counts without an expectation raised 5,421 false alarms per 10,000 sign-ins in a published deployment.</summary>
    public double SurgeFactor { get; init; } = 4;

    /// <summary>
    /// Failing users of the whole installation in an hour whose failures belong to no other campaign, if they are also a surge above a settled
    /// expectation: stuffing through proxies that share no address, network, browser or password.
    /// </summary>
    public int InstallationUsers1h { get; init; } = 18;

    /// <summary>Addresses behind them.</summary>
    public int InstallationAddresses24h { get; init; } = 12;

    /// <summary>Accounts at which one password failed within a day: strangers seldom share a mistyped password.</summary>
    public int TagUsers24h { get; init; } = 5;

    /// <summary>Addresses behind them: one person who tries one password on many names does so from home, office or phone.</summary>
    public int TagAddresses24h { get; init; } = 3;

    /// <summary>Accounts from which on so few addresses are no excuse.</summary>
    public int TagUsersOfFewAddresses24h { get; init; } = 10;

    /// <summary>
    /// Accounts at which one password was tried within a day and not one of which is known to have succeeded, whether their failures were
    /// reported or not: whoever is challenged walks away, and then nothing is reported.
    /// </summary>
    public int SilentTagUsers24h { get; init; } = 8;

    /// <summary>Their least share of all accounts at which it was tried.</summary>
    public double SilentTagShare { get; init; } = .8;

    /// <summary>Addresses from which one account was tried within a day without success, reported or not.</summary>
    public int SilentAccountAddresses24h { get; init; } = 12;

    /// <summary>Distinct passwords among these tries; where passwords are not known, silence says nothing of an account.</summary>
    public int SilentAccountPasswords24h { get; init; } = 8;

    /// <summary>Where many people fail daily, some share popular wrong passwords; a tag must hold this share of all failing users.</summary>
    public double TagShareOfFailingUsers { get; init; } = .002;

    /// <summary>A password that lets many people in is popular here, not sprayed.</summary>
    public double TagFailingShare24h { get; init; } = .7;

    /// <summary>Users from one address in an hour, none of whose attempts ever got an outcome, older than ten minutes.</summary>
    public int SilentAttempts1h { get; init; } = 20;

    /// <summary>Successes per such attempt at most.</summary>
    public double SilentSuccessShare { get; init; } = .1;

    /// <summary>Silence means something only where outcomes are reported as a rule: the least share of addresses with a success within a day. Addresses, because one attacker's many attempts weigh as one there.</summary>
    public double SucceedingAddressShare { get; init; } = .5;

    /// <summary>Addresses with a success before that share is believed.</summary>
    public int SucceedingAddresses24h { get; init; } = 5;

    /// <summary>Users in a campaign from which on it is about many accounts.</summary>
    public int ManyUsers { get; init; } = 8;

    /// <summary>Failures per user in such a campaign above which it guesses rather than tries lists.</summary>
    public double GuessesPerUser { get; init; } = 6;

    /// <summary>Users from which on it may be about many accounts, if it hardly tries any of them twice.</summary>
    public int FewUsers { get; init; } = 3;

    public double GuessesPerUserOfFew { get; init; } = 2;

    /// <summary>Users for each distinct password above which many accounts share few passwords.</summary>
    public double SprayUsersPerPassword { get; init; } = 5;

    /// <summary>Seconds between new users above which the pace is a spray's, when passwords are not known.</summary>
    public double SpraySecondsPerUser { get; init; } = 300;

    /// <summary>Users who got in since a campaign began that end it, once they are a large enough share of its users: the source is a shared one.</summary>
    public int RefutingUsers { get; init; } = 3;

    public double RefutingShare { get; init; } = .5;

    /// <summary>The same share for a prefix, an ASN, a user agent or everything: an attacker's own tool gets in with one name in fifty, a popular browser with one in three.</summary>
    public double CrowdRefutingShare { get; init; } = .1;

    /// <summary>How long a refuted campaign's key is left alone.</summary>
    public TimeSpan Refuted { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How long a campaign against few accounts stays alive without a hostile attempt.</summary>
    public TimeSpan GuessingIdle { get; init; } = TimeSpan.FromHours(3);

    /// <summary>The same for campaigns over many accounts, whose slow ones pause for hours.</summary>
    public TimeSpan ManyAccountsIdle { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How long the campaign of a prefix, an ASN, a user agent or everything lasts after its counts last looked hostile: attempts do not prolong it, because anybody's are among them.</summary>
    public TimeSpan CrowdIdle { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The same for an address of a VPN or a carrier, whose next customer is somebody else: there, too, attempts do not prolong it.</summary>
    public TimeSpan SharedAddressIdle { get; init; } = TimeSpan.FromHours(3);
}
