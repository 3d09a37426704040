using System.Globalization;
using RiskAuth.Assessments;

namespace RiskAuth.Server.Json;

/// <summary>The rules for names that appear in several requests.</summary>
internal static class Fields
{
    public const int MaxTenantLength = 63;

    public const string TenantText = "Whose users; default: default.";

    /// <summary>The tenant, or <c>default</c> where none is named.</summary>
    public static string Tenant(string? text, string field, FieldErrors errors)
    {
        if (text is null)
            return UserKey.DefaultTenant;
        if (!IsTenant(text))
            errors.Add(field, "must have 1 to 63 of the characters a-z, 0-9, - and _, and begin with a letter or digit");
        return text;
    }

    public static void User(string? text, string field, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text))
            errors.Add(field, "must not be empty: send your own key of the account, also for names that do not exist");
        else if (text is "." or "..")
            errors.Add(field, "must not be . or ..: such a user could not be named in a URL, and so never be erased");
        else
            Text(text, field, UserKey.MaxLength, errors);
    }

    /// <summary>An optional text: bounded, and without control characters.</summary>
    public static void Text(string? text, string field, int maxLength, FieldErrors errors)
    {
        if (text is null)
            return;
        if (text.Length > maxLength)
            errors.Add(field, $"must have at most {maxLength} characters");
        else if (text.Any(char.IsControl))
            errors.Add(field, "must not hold control characters");
    }

    /// <summary>The first characters of a text, never half of a surrogate pair.</summary>
    public static string? Cut(string? text, int maxLength) =>
        text is null || text.Length <= maxLength ? text : text[..(char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength)];

    /// <summary>How many entries a page may have, from a query parameter.</summary>
    public static int Limit(string? text, int usual, int most, FieldErrors errors)
    {
        if (text is null)
            return usual;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= most)
            return limit;
        errors.Add("limit", string.Create(CultureInfo.InvariantCulture, $"must be a whole number from 1 to {most:#,0}"));
        return usual;
    }

    private static bool IsTenant(string text) =>
        text.Length is > 0 and <= MaxTenantLength && text[0] is not ('-' or '_') && text.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_');
}
