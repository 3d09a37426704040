namespace RiskAuth.Server.Commands.Breaches;

/// <summary>Where the corpora and the installation's key lie in a data folder.</summary>
internal static class BreachFolder
{
    public const string Name = "breaches";
    private const string KeyName = "installation.key";

    public static string In(string data) => Path.Combine(data, Name);

    /// <summary>The file of a corpus by its short name, such as <c>common</c>; makes the folder.</summary>
    public static string FileFor(string data, string name) =>
        Path.Combine(Directory.CreateDirectory(In(data)).FullName, name + ".breach");

    /// <summary>The installation's key, or null before the server's first start.</summary>
    public static byte[]? FindKey(string data) =>
        File.Exists(Path.Combine(data, KeyName)) ? File.ReadAllBytes(Path.Combine(data, KeyName)) : null;
}
