namespace RiskAuth.Credentials;

/// <summary>What is known of the submitted credential.</summary>
public enum CredentialStatus : byte
{
    /// <summary>No credential was sent.</summary>
    NotChecked,

    /// <summary>The server never sees it (SRP, passkeys); never to be read as clean.</summary>
    NotCheckable,

    Clean,
    Compromised,
    CompromisedPair,
    CompromisedSimilar,
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
