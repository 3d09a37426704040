namespace RiskAuth.Credentials;

/// <summary>What is known of the submitted credential.</summary>
public enum CredentialStatus : byte
{
    /// <summary>No credential was sent, or there is nothing to check it against.</summary>
    NotChecked,

    /// <summary>
    /// The server never sees it (SRP, passkeys), or it came in a form that no installed corpus has; never to be read as clean.
    /// </summary>
    NotCheckable,

    /// <summary>Checked, and not known.</summary>
    Clean,

    /// <summary>The password is known from a breach.</summary>
    Compromised,

    /// <summary>This user name is known from a breach together with this password.</summary>
    CompromisedPair,

    /// <summary>The password is a small alteration of one that is known; looked for at sign-up and password change only.</summary>
    CompromisedSimilar,

    /// <summary>The password is on a list of common ones.</summary>
    Common,

    /// <summary>The check could not be made in time; the declared failure policy decides.</summary>
    Unavailable,
}

/// <param name="CountClass">Base-2 logarithm of how often the password was seen in breaches; 0 when unknown.</param>
/// <param name="PasswordTag">Keyed tag of the password for the spray detector; 0 when there is none.</param>
public readonly record struct CredentialCheck(CredentialStatus Status, byte CountClass, ulong PasswordTag)
{
    public static readonly CredentialCheck NotChecked = new(CredentialStatus.NotChecked, 0, 0);
}
