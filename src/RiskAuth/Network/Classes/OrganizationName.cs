namespace RiskAuth.Network.Classes;

internal static class OrganizationName
{
    /// <summary>
    /// A name in lower case with one space before, between and after its words and nothing but letters and digits in
    /// them, so that a phrase with a space at both ends matches whole words.
    /// </summary>
    public static string Normalize(string name) => string.Create(name.Length + 2, name, static (buffer, name) =>
    {
        var length = 0;
        buffer[length++] = ' ';
        foreach (var character in name)
        {
            if (char.IsLetterOrDigit(character))
                buffer[length++] = char.ToLowerInvariant(character);
            else if (buffer[length - 1] != ' ')
                buffer[length++] = ' ';
        }
        buffer[length..].Fill(' ');
    }).TrimEnd() + " ";
}
