using Microsoft.AspNetCore.Http.HttpResults;

namespace RiskAuth.Server.Json;

/// <summary>Collects what is wrong with a request, field by field. A message completes the sentence that the field's name begins.</summary>
internal sealed class FieldErrors
{
    private Dictionary<string, string[]>? _errors;

    public bool Any => _errors is not null;

    public void Add(string field, string message)
    {
        _errors ??= new(StringComparer.Ordinal);
        _errors[field] = _errors.TryGetValue(field, out var earlier) ? [.. earlier, message] : [message];
    }

    public ProblemHttpResult ToProblem() => Problems.Invalid(_errors ?? []);
}
