using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RiskAuth.Server.Observability;

namespace RiskAuth.Server.Tests.Observability;

public sealed class JsonLogTests
{
    private static readonly ManualClock Clock = new(new(2026, 11, 21, 12, 0, 0, 5, TimeSpan.Zero));

    [Fact]
    public void A_line_is_one_object_with_the_values_of_its_message()
    {
        var line = Write("Tenant {Tenant} deleted {Count} of {Share}", ["north\n\"quoted\"", 7, .5], null);
        Assert.EndsWith("\n", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line.TrimEnd());
        var json = JsonNode.Parse(line)!;
        Assert.Equal("2026-11-21T12:00:00.005Z", json["time"]!.GetValue<string>());
        Assert.Equal("Warning", json["level"]!.GetValue<string>());
        Assert.Equal("here", json["category"]!.GetValue<string>());
        Assert.Equal("north\n\"quoted\"", json["values"]!["Tenant"]!.GetValue<string>());
        Assert.Equal(7, json["values"]!["Count"]!.GetValue<int>());
        Assert.Equal(.5, json["values"]!["Share"]!.GetValue<double>());
        Assert.Null(json["values"]!["{OriginalFormat}"]);
    }

    [Fact]
    public void An_exception_stays_on_the_line_and_what_is_too_long_is_cut()
    {
        var json = JsonNode.Parse(Write("{Text}", [new string('x', 100_000)], new InvalidOperationException("first\nsecond")))!;
        Assert.Equal(JsonLineFormatter.MaxTextLength, json["message"]!.GetValue<string>().Length);
        Assert.Equal(JsonLineFormatter.MaxTextLength, json["values"]!["Text"]!.GetValue<string>().Length);
        Assert.Contains("first\nsecond", json["exception"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_text_and_numbers_that_JSON_lacks_are_written_all_the_same()
    {
        var json = JsonNode.Parse(Write("{A} {B} {C}", ["\ud800", double.NaN, null], null))!;
        Assert.Equal("\ufffd", json["values"]!["A"]!.GetValue<string>());
        Assert.Equal("NaN", json["values"]!["B"]!.GetValue<string>());
        Assert.Null(json["values"]!["C"]);
    }

    private static string Write(string template, object?[] arguments, Exception? exception)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var capture = new Capture(new JsonLineFormatter(Clock), text);
#pragma warning disable CA2254, CA1848 // The template is the test's own.
        capture.Log(LogLevel.Warning, exception, template, arguments);
#pragma warning restore CA2254, CA1848
        return text.ToString();
    }

    /// <summary>The state that the framework makes of a template, handed to the formatter as the console does.</summary>
    private sealed class Capture(JsonLineFormatter line, StringWriter text) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            line.Write(new LogEntry<TState>(logLevel, "here", eventId, state, exception, formatter), null, text);
    }
}
