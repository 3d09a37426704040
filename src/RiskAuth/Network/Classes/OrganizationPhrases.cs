using System.Collections.Frozen;

namespace RiskAuth.Network.Classes;

/// <summary>
/// Finds the first class, in the order given, one of whose phrases stands in a name. Some hundred phrases are found
/// by a look-up per word of the name, not by a search per phrase; only stems are compared one by one.
/// </summary>
internal sealed class OrganizationPhrases
{
    private readonly FrozenDictionary<string, Phrase[]> _byFirstWord;
    private readonly FrozenDictionary<string, Phrase[]>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly Phrase[] _stems;

    /// <param name="phrases">Normalized: <c>" words "</c>, or <c>" stem"</c> without the last space.</param>
    public OrganizationPhrases(IEnumerable<(string Text, NetworkClass Class)> phrases)
    {
        var all = phrases.Select((phrase, order) => new Phrase(phrase.Text[1..], phrase.Class, order)).ToList();
        _stems = [.. all.Where(phrase => !phrase.Text.EndsWith(' '))];
        _byFirstWord = all.Where(phrase => phrase.Text.EndsWith(' ')).GroupBy(phrase => phrase.Text[..phrase.Text.IndexOf(' ')]).ToFrozenDictionary(words => words.Key, words => words.ToArray());
        _lookup = _byFirstWord.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public NetworkClass Classify(string organization)
    {
        var best = new Phrase("", NetworkClass.Unknown, int.MaxValue);
        for (var rest = OrganizationName.Normalize(organization).AsSpan(1); !rest.IsEmpty;)
        {
            var end = rest.IndexOf(' ');
            if (_lookup.TryGetValue(rest[..end], out var phrases))
                best = First(best, phrases, rest);
            best = First(best, _stems, rest);
            rest = rest[(end + 1)..];
        }
        return best.Class;
    }

    private static Phrase First(Phrase best, Phrase[] phrases, ReadOnlySpan<char> words)
    {
        foreach (var phrase in phrases)
        {
            if (phrase.Order < best.Order && words.StartsWith(phrase.Text, StringComparison.Ordinal))
                best = phrase;
        }
        return best;
    }

    private readonly record struct Phrase(string Text, NetworkClass Class, int Order);
}
