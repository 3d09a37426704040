using System.Text.Json.Nodes;
using RiskAuth.Decisions;

namespace RiskAuth.Server.Configuration;

/// <summary>Names the fields in which two configurations differ.</summary>
internal static class ConfigurationDifference
{
    public const int MaxChanges = 200;

    public static IReadOnlyList<FieldChange> Between(TenantConfiguration before, TenantConfiguration after)
    {
        var changes = new List<FieldChange>();
        Compare("", JsonNode.Parse(ConfigurationJson.Write(before)), JsonNode.Parse(ConfigurationJson.Write(after)), changes);
        return changes;
    }

    private static void Compare(string path, JsonNode? before, JsonNode? after, List<FieldChange> changes)
    {
        if (changes.Count >= MaxChanges || JsonNode.DeepEquals(before, after))
            return;
        switch (before, after)
        {
            case (JsonObject a, JsonObject b):
                foreach (var name in a.Select(member => member.Key).Union(b.Select(member => member.Key)))
                    Compare(path.Length == 0 ? name : $"{path}.{name}", a[name], b[name], changes);
                break;
            case (JsonArray a, JsonArray b):
                CompareLists(path, a, b, changes);
                break;
            default:
                changes.Add(new(path, before?.DeepClone(), after?.DeepClone()));
                break;
        }
    }

    // An entry that was put in or taken out must not make every later entry look changed.
    private static void CompareLists(string path, JsonArray before, JsonArray after, List<FieldChange> changes)
    {
        var added = after.Select(Text).ToList();
        foreach (var entry in before.Where(entry => !added.Remove(Text(entry))).Take(MaxChanges))
            changes.Add(new(path, entry?.DeepClone(), null));
        var removed = before.Select(Text).ToList();
        foreach (var entry in after.Where(entry => !removed.Remove(Text(entry))).Take(MaxChanges))
            changes.Add(new(path, null, entry?.DeepClone()));
    }

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "null";
}
