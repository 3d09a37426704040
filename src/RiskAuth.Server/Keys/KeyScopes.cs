namespace RiskAuth.Server.Keys;

/// <summary>
/// What a key may do. <c>assess</c>: ask for assessments, report outcomes and users' feedback. <c>read</c>: users' events,
/// profiles and exports, the configuration, metrics. <c>admin</c>: both of these, and to change the configuration, erase users
/// and give administrators' feedback.
/// </summary>
[Flags]
internal enum KeyScopes : byte
{
    None = 0,
    Assess = 1,
    Read = 2,
    Admin = 4,
}

internal static class KeyScopesText
{
    private static readonly (KeyScopes Scope, string Word)[] Words =
        [(KeyScopes.Assess, "assess"), (KeyScopes.Read, "read"), (KeyScopes.Admin, "admin")];

    /// <summary>An administrator may do everything; the other two scopes do not contain each other.</summary>
    public static bool Allows(this KeyScopes held, KeyScopes needed) => (held & (needed | KeyScopes.Admin)) != 0;

    public static string Text(this KeyScopes scopes) =>
        string.Join(',', Words.Where(word => scopes.HasFlag(word.Scope)).Select(word => word.Word));

    /// <summary>Reads words separated by commas or spaces; false for none at all and for an unknown word.</summary>
    public static bool TryParse(string text, out KeyScopes scopes)
    {
        scopes = KeyScopes.None;
        foreach (var part in text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var known = Array.Find(Words, word => word.Word.Equals(part, StringComparison.OrdinalIgnoreCase));
            if (known.Word is null)
                return false;
            scopes |= known.Scope;
        }
        return scopes != KeyScopes.None;
    }
}
