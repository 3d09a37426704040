using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace RiskAuth.Faults;

/// <summary>What the server has acknowledged, to be held against what it knows afterwards.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<string, Acknowledged> _events = new();
    private readonly ConcurrentQueue<string> _unexpected = new();
    private int _answered;
    private int _refused;

    /// <summary>Assessments that were answered.</summary>
    public int Answered => _answered;

    /// <summary>Requests put off with 503.</summary>
    public int Refused => _refused;

    /// <summary>Answers that are neither: never any, whatever is broken.</summary>
    public IReadOnlyCollection<string> Unexpected => _unexpected;

    /// <summary>Assesses and reports; the assessment's answer when there was one.</summary>
    /// <exception cref="HttpRequestException">The server is gone.</exception>
    public async Task<JsonNode?> SignInAsync(HttpClient client, string user, string ip, string outcome = "Success", string more = "")
    {
        if (await PostAsync(client, "/v1/assessments", $$"""{"user":"{{user}}","ip":"{{ip}}"{{more}}}""") is not { } assessed)
            return null;
        var id = assessed["eventId"]!.GetValue<string>();
        var known = _events[id] = new Acknowledged(user);
        Interlocked.Increment(ref _answered);
        known.Tried = outcome;
        if (await PostAsync(client, $"/v1/assessments/{id}/outcome", $$"""{"outcome":"{{outcome}}"}""") is not null)
            known.Outcome = outcome;
        return assessed;
    }

    /// <summary>Null for 503.</summary>
    private async Task<JsonNode?> PostAsync(HttpClient client, string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(path, content);
        var text = await response.Content.ReadAsStringAsync();
        if (response.IsSuccessStatusCode)
            return JsonNode.Parse(text);
        if (response.StatusCode == HttpStatusCode.ServiceUnavailable && response.Headers.RetryAfter is not null)
            Interlocked.Increment(ref _refused);
        else
            _unexpected.Enqueue($"{path}: {(int)response.StatusCode} {text}");
        return null;
    }

    /// <summary>Every acknowledged event is there once, with its outcome, and every profile counts its successes.</summary>
    /// <exception cref="ClaimBrokenException">Something acknowledged is lost, there twice, or was never said.</exception>
    public async Task CheckAsync(HttpClient client)
    {
        ClaimBrokenException.Unless(_unexpected.IsEmpty, $"{_unexpected.Count} answers were neither an answer nor a 503, such as {_unexpected.FirstOrDefault()}");
        foreach (var user in _events.Values.Select(known => known.User).Distinct().ToArray())
            await CheckAsync(client, user);
    }

    private async Task CheckAsync(HttpClient client, string user)
    {
        var stored = new Dictionary<string, JsonNode>();
        string? cursor = null;
        do
        {
            var page = JsonNode.Parse(await client.GetStringAsync($"/v1/users/{user}/events?limit=500{(cursor is null ? "" : $"&cursor={cursor}")}"))!;
            foreach (var item in page["events"]!.AsArray())
                ClaimBrokenException.Unless(stored.TryAdd(item!["eventId"]!.GetValue<string>(), item), $"an event of {user} is listed twice");
            cursor = page["next"]?.GetValue<string>();
        }
        while (cursor is not null);
        foreach (var (id, known) in _events.Where(pair => pair.Value.User == user))
        {
            ClaimBrokenException.Unless(stored.TryGetValue(id, out var item), $"the acknowledged event {id} of {user} is gone");
            var outcome = item!["outcome"]?["value"]?.GetValue<string>();
            ClaimBrokenException.Unless(known.Outcome is null || outcome == known.Outcome, $"{id}: the outcome is {outcome} instead of {known.Outcome}");
            ClaimBrokenException.Unless(outcome is null || outcome == known.Tried, $"{id}: the outcome {outcome} was never reported");
        }
        var successes = stored.Values.Count(item => item["outcome"]?["value"]?.GetValue<string>() == "Success");
        using var profile = await client.GetAsync($"/v1/users/{user}/profile");
        // Of a user who never got in nothing is remembered.
        var signIns = profile.StatusCode == HttpStatusCode.NotFound ? 0 : JsonNode.Parse(await profile.Content.ReadAsStringAsync())!["signIns"]!.GetValue<int>();
        ClaimBrokenException.Unless(signIns == successes, $"the profile of {user} counts {signIns} of {successes} successes");
    }

    private sealed class Acknowledged(string user)
    {
        public string User => user;

        /// <summary>Sent, perhaps recorded.</summary>
        public string? Tried { get; set; }

        /// <summary>Answered, so recorded for sure.</summary>
        public string? Outcome { get; set; }
    }
}
