using System.Diagnostics.Metrics;
using System.Text;
using RiskAuth.Credentials;
using RiskAuth.Credentials.RangeLookup;

namespace RiskAuth.Tests.Credentials;

/// <summary>Every test talks to a real server over TCP; nothing waits for time to pass but the manual clock.</summary>
public sealed class RangeClientTests
{
    private readonly ManualTime _time = new();

    private static RangeKey Sha1(string password) => RangeKey.OfSha1(Convert.FromHexString(Some.Sha1Hex(password)));

    private static RangeKey Ntlm(string password) => RangeKey.OfNtlm(Convert.FromHexString(Some.NtlmHex(password)));

    private static string Suffix(string password) => Some.Sha1Hex(password)[5..];

    private static RangeOptions Options(RangeServer server) => new() { BaseAddress = server.Address };

    private RangeClient Client(RangeServer server, RangeOptions? options = null) => new(options ?? Options(server), _time);

    [Fact]
    public async Task A_known_password_is_found_with_its_count_and_an_unknown_one_is_clean()
    {
        await using var server = new RangeServer(_ => RangeResponse.Page(RangeResponse.Rows($"{Suffix("password")}:9659365")));
        using var client = Client(server);
        Assert.Equal(new RangeAnswer(CredentialStatus.Compromised, 23), await client.FindAsync(Sha1("password")));
        Assert.Equal(new RangeAnswer(CredentialStatus.Clean, 0), await client.FindAsync(Sha1("another one")));
    }

    [Fact]
    public async Task Only_five_digits_of_the_hash_are_on_the_wire()
    {
        await using var server = new RangeServer(_ => RangeResponse.Page(RangeResponse.Rows($"{Suffix("password")}:1")));
        using var client = Client(server);
        await client.FindAsync(Sha1("password"));
        await client.FindAsync(Ntlm("password"));

        Assert.Equal(2, server.Requests.Count);
        Assert.StartsWith("GET /range/5BAA6 HTTP/1.1\r\n", server.Requests[0], StringComparison.Ordinal);
        Assert.StartsWith("GET /range/8846F?mode=ntlm HTTP/1.1\r\n", server.Requests[1], StringComparison.Ordinal);
        var wire = string.Join("", server.Requests).ToUpperInvariant();
        Assert.DoesNotContain("PASSWORD", wire, StringComparison.Ordinal);
        foreach (var hash in new[] { Some.Sha1Hex("password"), Some.NtlmHex("password") })
        {
            // No six digits in a row of the hash appear anywhere, in whatever position.
            for (var i = 0; i + 6 <= hash.Length; i++)
                Assert.DoesNotContain(hash.Substring(i, 6), wire, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Requests_ask_for_padding_and_say_who_asks()
    {
        await using var server = new RangeServer(_ => RangeResponse.Page(RangeResponse.Rows()));
        using var client = Client(server);
        await client.FindAsync(Sha1("password"));
        var headers = RangeRequest.Parse(server.Requests[0]).Headers;
        Assert.Equal("true", headers["Add-Padding"]);
        Assert.Equal("RiskAuth", headers["User-Agent"]);
    }

    [Fact]
    public async Task A_padding_row_with_count_0_is_no_sighting()
    {
        await using var server = new RangeServer(_ => RangeResponse.Page(RangeResponse.Rows($"{Suffix("password")}:0")));
        using var client = Client(server);
        Assert.Equal(CredentialStatus.Clean, (await client.FindAsync(Sha1("password"))).Status);
    }

    [Fact]
    public async Task An_ntlm_hash_is_found_among_27_digit_rows()
    {
        await using var server = new RangeServer(_ => RangeResponse.Page($"{Some.NtlmHex("password")[5..]}:17\r\n{Some.NtlmHex("other")[5..]}:0"));
        using var client = Client(server);
        Assert.Equal(new RangeAnswer(CredentialStatus.Compromised, 4), await client.FindAsync(Ntlm("password")));
    }

    [Fact]
    public async Task A_base_address_with_a_path_keeps_it()
    {
        await using var server = new RangeServer(_ => RangeResponse.Page(RangeResponse.Rows()));
        using var client = Client(server, Options(server) with { BaseAddress = new Uri(server.Address, "mirror/v3") });
        await client.FindAsync(Sha1("password"));
        Assert.StartsWith("GET /mirror/v3/range/5BAA6 ", server.Requests[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_is_kept_and_confirmed_by_its_etag_once_it_is_no_longer_fresh()
    {
        await using var server = new RangeServer(request => request.IfNoneMatch == "W/\"0x1\""
            ? RangeResponse.NotModified("W/\"0x1\"")
            : RangeResponse.Page(RangeResponse.Rows($"{Suffix("password")}:8"), "W/\"0x1\""));
        using var client = Client(server);
        for (var i = 0; i < 3; i++)
            Assert.Equal(CredentialStatus.Compromised, (await client.FindAsync(Sha1("password"))).Status);
        Assert.Single(server.Requests);

        _time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(CredentialStatus.Compromised, (await client.FindAsync(Sha1("password"))).Status);
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal("W/\"0x1\"", RangeRequest.Parse(server.Requests[1]).IfNoneMatch);
        Assert.Equal(CredentialStatus.Compromised, (await client.FindAsync(Sha1("password"))).Status);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_page_that_changed_replaces_the_kept_one()
    {
        var rows = RangeResponse.Rows();
        await using var server = new RangeServer(_ => RangeResponse.Page(rows, "\"a\""));
        using var client = Client(server);
        Assert.Equal(CredentialStatus.Clean, (await client.FindAsync(Sha1("password"))).Status);
        rows = RangeResponse.Rows($"{Suffix("password")}:1");
        _time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(CredentialStatus.Compromised, (await client.FindAsync(Sha1("password"))).Status);
    }

    [Fact]
    public async Task Answers_on_disk_survive_a_restart_and_are_confirmed_by_etag()
    {
        using var folder = new TemporaryFolder();
        await using var server = new RangeServer(request => request.IfNoneMatch is { } etag
            ? RangeResponse.NotModified(etag)
            : RangeResponse.Page(RangeResponse.Rows($"{Suffix("password")}:8"), "\"a\""));
        var options = Options(server) with { CacheFolder = folder.File("ranges") };
        using (var client = Client(server, options))
            await client.FindAsync(Sha1("password"));
        using (var client = Client(server, options))
            Assert.Equal(new RangeAnswer(CredentialStatus.Compromised, 3), await client.FindAsync(Sha1("password")));
        Assert.Single(server.Requests);

        _time.Advance(TimeSpan.FromDays(2));
        using (var client = Client(server, options))
            Assert.Equal(CredentialStatus.Compromised, (await client.FindAsync(Sha1("password"))).Status);
        Assert.Equal(2, server.Requests.Count);
        using (var client = Client(server, options))
            await client.FindAsync(Sha1("password"));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Damaged_files_of_the_disk_cache_are_asked_for_again()
    {
        using var folder = new TemporaryFolder();
        await using var server = new RangeServer(_ => RangeResponse.Page(RangeResponse.Rows($"{Suffix("password")}:8")));
        string[] damage = ["", "riskauth-range 1 ", "riskauth-range 1 99999999999999 \nx", "riskauth-range 1 1 \n", "riskauth-range 2 1 \nx", new string('x', 5000), "\0\0\0\n\0"];
        foreach (var text in damage)
        {
            folder.Write("sha1-5BAA6", text);
            using var client = Client(server, Options(server) with { CacheFolder = folder.Path });
            Assert.Equal(CredentialStatus.Compromised, (await client.FindAsync(Sha1("password"))).Status);
        }
        Assert.Equal(damage.Length, server.Requests.Count);
    }

    [Fact]
    public async Task The_disk_cache_stays_within_its_limit()
    {
        using var folder = new TemporaryFolder();
        await using var server = new RangeServer(_ => RangeResponse.Page(RangeResponse.Rows()));
        var options = Options(server) with { CacheFolder = folder.Path, CacheBytes = 10_000 };
        using var client = Client(server, options);
        for (var i = 0; i < 40; i++)
        {
            await client.FindAsync(Sha1($"password{i}"));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        var files = new DirectoryInfo(folder.Path).GetFiles();
        Assert.InRange(files.Sum(file => file.Length), 1, 10_000);
        Assert.Contains(files, file => file.Name == Sha1("password39").Page.FileName);
        Assert.DoesNotContain(files, file => file.Name == Sha1("password0").Page.FileName);
    }

    [Fact]
    public void The_memory_cache_forgets_the_page_that_was_not_used_longest()
    {
        var memory = new RangeMemory(2);
        var prefixes = Enumerable.Range(0, 3).Select(i => new RangePrefix(false, (uint)i)).ToArray();
        RangePage.TryParse(prefixes[0], Encoding.ASCII.GetBytes(RangeResponse.Rows()), null, Some.Time, out var page);
        memory.Keep(prefixes[0], page!);
        memory.Keep(prefixes[1], page!);
        memory.Find(prefixes[0]);
        memory.Keep(prefixes[2], page!);
        Assert.Equal(2, memory.Count);
        Assert.Null(memory.Find(prefixes[1]));
        Assert.NotNull(memory.Find(prefixes[0]));
    }

    [Fact]
    public async Task Many_look_ups_of_one_prefix_make_one_request()
    {
        var gate = new TaskCompletionSource<RangeResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new RangeServer(_ => gate.Task);
        using var client = Client(server);
        var lookups = Enumerable.Range(0, 50).Select(_ => client.FindAsync(Sha1("password")).AsTask()).ToArray();
        await server.ArrivedAsync();
        gate.SetResult(RangeResponse.Page(RangeResponse.Rows($"{Suffix("password")}:2")));
        Assert.All(await Task.WhenAll(lookups), answer => Assert.Equal(CredentialStatus.Compromised, answer.Status));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task One_connection_serves_request_after_request()
    {
        await using var server = new RangeServer(_ => RangeResponse.Page(RangeResponse.Rows()));
        using var client = Client(server);
        for (var i = 0; i < 10; i++)
            await client.FindAsync(Sha1($"password{i}"));
        Assert.Equal((10, 1), (server.Requests.Count, server.Connections));
    }

    [Fact]
    public async Task A_slow_body_misses_the_deadline_and_is_kept_for_the_next_look_up()
    {
        var body = RangeResponse.Rows($"{Suffix("password")}:2");
        var gate = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        var head = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body[..10]}");
        await using var server = new RangeServer(_ => new RangeResponse(head, gate.Task));
        using var client = Client(server);
        var first = client.FindAsync(Sha1("password")).AsTask();
        await server.ArrivedAsync();
        Assert.False(first.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(150));
        Assert.Equal(CredentialStatus.Unavailable, (await first).Status);

        var second = client.FindAsync(Sha1("password")).AsTask();
        gate.SetResult(Encoding.ASCII.GetBytes(body[10..]));
        Assert.Equal(CredentialStatus.Compromised, (await second).Status);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task An_answer_that_never_comes_is_given_up_after_the_request_timeout()
    {
        await using var server = new RangeServer(_ => new TaskCompletionSource<RangeResponse>().Task);
        using var client = Client(server, Options(server) with { FailuresToOpen = 1 });
        for (var i = 0; i < 2; i++)
        {
            var lookup = client.FindAsync(Sha1("password")).AsTask();
            if (i == 0)
                await server.ArrivedAsync();
            _time.Advance(TimeSpan.FromMilliseconds(5000));
            Assert.Equal(CredentialStatus.Unavailable, (await lookup).Status);
        }
    }

    [Fact]
    public async Task A_caller_that_gives_up_does_not_end_the_request()
    {
        var gate = new TaskCompletionSource<RangeResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new RangeServer(_ => gate.Task);
        using var client = Client(server);
        using var cancel = new CancellationTokenSource();
        var first = client.FindAsync(Sha1("password"), cancel.Token).AsTask();
        await server.ArrivedAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        var second = client.FindAsync(Sha1("password")).AsTask();
        gate.SetResult(RangeResponse.Page(RangeResponse.Rows()));
        Assert.Equal(CredentialStatus.Clean, (await second).Status);
        Assert.Single(server.Requests);
    }

    public static TheoryData<string, string> BadAnswers() => new()
    {
        { "a reset", "" },
        { "no HTTP", "hello\r\n\r\n" },
        { "garbage", "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n<html></html" },
        { "an empty page", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" },
        { "a page of blank lines", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n\r\n\r\n" },
        { "a body cut short", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n0018A45C4D1DEF81644B54AB7F969B88D65:1\r\n" },
        { "hashes without counts", "HTTP/1.1 200 OK\r\nContent-Length: 35\r\n\r\n0018A45C4D1DEF81644B54AB7F969B88D65" },
        { "a 304 that nobody asked for", "HTTP/1.1 304 Not Modified\r\n\r\n" },
        { "not found", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n" },
        { "a redirect", "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n" },
        { "a server error", "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n" },
        { "overload", "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n" },
        { "a rate limit", "HTTP/1.1 429 Slow Down\r\nContent-Length: 0\r\n\r\n" },
        { "a rate limit with a senseless time", "HTTP/1.1 429 Slow Down\r\nRetry-After: -5 weeks\r\nContent-Length: 0\r\n\r\n" },
    };

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task A_bad_answer_is_unavailable_and_never_clean(string name, string raw)
    {
        await using var server = new RangeServer(_ => new RangeResponse(Encoding.Latin1.GetBytes(raw), IsReset: true));
        using var client = Client(server);
        Assert.True((await client.FindAsync(Sha1("password"))).Status == CredentialStatus.Unavailable, name);
    }

    [Fact]
    public async Task A_page_longer_than_the_limit_is_given_up()
    {
        var body = string.Join("\r\n", Enumerable.Range(0, 200).Select(i => $"{Some.Hash((ulong)i)[..35]}:1"));
        await using var server = new RangeServer(_ => RangeResponse.Page(body));
        using var small = Client(server, Options(server) with { MaxResponseBytes = 4096 });
        Assert.Equal(CredentialStatus.Unavailable, (await small.FindAsync(Sha1("password"))).Status);
        using var large = Client(server);
        Assert.Equal(CredentialStatus.Clean, (await large.FindAsync(Sha1("password"))).Status);
    }

    [Fact]
    public async Task A_few_rows_of_garbage_do_not_spoil_a_page()
    {
        await using var server = new RangeServer(_ => RangeResponse.Page(RangeResponse.Rows("???", "", Suffix("password")[..34] + ":1", $"{Suffix("password")}:4", Suffix("password") + ":x")));
        using var client = Client(server);
        Assert.Equal(new RangeAnswer(CredentialStatus.Compromised, 2), await client.FindAsync(Sha1("password")));
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_unavailable()
    {
        Uri gone;
        await using (var server = new RangeServer(_ => RangeResponse.Page("")))
            gone = server.Address;
        using var client = new RangeClient(new RangeOptions { BaseAddress = gone }, _time);
        Assert.Equal(CredentialStatus.Unavailable, (await client.FindAsync(Sha1("password"))).Status);
    }

    [Fact]
    public async Task A_kept_answer_serves_on_while_the_service_is_down_until_it_is_too_old()
    {
        var isDown = false;
        await using var server = new RangeServer(_ => isDown ? RangeResponse.Status("503 Busy") : RangeResponse.Page(RangeResponse.Rows($"{Suffix("password")}:4")));
        using var client = Client(server);
        await client.FindAsync(Sha1("password"));
        isDown = true;
        _time.Advance(TimeSpan.FromDays(29));
        Assert.Equal(CredentialStatus.Compromised, (await client.FindAsync(Sha1("password"))).Status);
        _time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(CredentialStatus.Unavailable, (await client.FindAsync(Sha1("password"))).Status);
    }

    [Fact]
    public async Task After_five_failures_the_service_is_left_alone_and_then_tried_once()
    {
        var isDown = true;
        await using var server = new RangeServer(_ => isDown ? RangeResponse.Status("500 Oops") : RangeResponse.Page(RangeResponse.Rows()));
        using var client = Client(server);
        for (var i = 0; i < 8; i++)
            Assert.Equal(CredentialStatus.Unavailable, (await client.FindAsync(Sha1($"password{i}"))).Status);
        Assert.Equal(5, server.Requests.Count);

        _time.Advance(TimeSpan.FromSeconds(5));
        await client.FindAsync(Sha1("one"));
        await client.FindAsync(Sha1("two"));
        Assert.Equal(6, server.Requests.Count);

        isDown = false;
        _time.Advance(TimeSpan.FromSeconds(9));
        await client.FindAsync(Sha1("three"));
        Assert.Equal(6, server.Requests.Count);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(CredentialStatus.Clean, (await client.FindAsync(Sha1("four"))).Status);
        Assert.Equal(CredentialStatus.Clean, (await client.FindAsync(Sha1("five"))).Status);
        Assert.Equal(8, server.Requests.Count);
    }

    [Theory]
    [InlineData("Retry-After: 120\r\n", 120)]
    [InlineData("Retry-After: Sat, 21 Nov 2026 12:02:00 GMT\r\n", 120)]
    [InlineData("Retry-After: 999999\r\n", 3600)]
    [InlineData("", 5)]
    public async Task A_rate_limit_is_obeyed_for_as_long_as_it_asks(string header, int seconds)
    {
        var isLimited = true;
        await using var server = new RangeServer(_ => isLimited ? RangeResponse.Status("429 Slow Down", "", header) : RangeResponse.Page(RangeResponse.Rows()));
        using var client = Client(server);
        await client.FindAsync(Sha1("one"));
        isLimited = false;
        _time.Advance(TimeSpan.FromSeconds(seconds - 1));
        Assert.Equal(CredentialStatus.Unavailable, (await client.FindAsync(Sha1("two"))).Status);
        Assert.Single(server.Requests);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(CredentialStatus.Clean, (await client.FindAsync(Sha1("three"))).Status);
    }

    [Fact]
    public async Task Requests_beyond_the_limit_are_unavailable_at_once()
    {
        await using var server = new RangeServer(_ => new TaskCompletionSource<RangeResponse>().Task);
        using var client = Client(server, Options(server) with { MaxRequests = 2 });
        var held = Enumerable.Range(0, 2).Select(i => client.FindAsync(Sha1($"password{i}")).AsTask()).ToArray();
        Assert.Equal(CredentialStatus.Unavailable, (await client.FindAsync(Sha1("password2"))).Status);
        Assert.All(held, lookup => Assert.False(lookup.IsCompleted));
    }

    [Fact]
    public async Task Metrics_count_look_ups_by_source_and_failures_by_cause()
    {
        var seen = new System.Collections.Concurrent.ConcurrentQueue<(string Name, object? Tag)>();
        using var meters = new TestMeters();
        using var listener = new MeterListener { InstrumentPublished = (instrument, me) => { if (instrument.Meter == meters.Created) me.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => seen.Enqueue((instrument.Name, tags.Length == 0 ? null : tags[0].Value)));
        listener.Start();
        var isDown = false;
        await using var server = new RangeServer(_ => isDown ? RangeResponse.Status("503 Busy") : RangeResponse.Page(RangeResponse.Rows()));
        using var client = new RangeClient(Options(server), _time, meters);
        await client.FindAsync(Sha1("password"));
        await client.FindAsync(Sha1("password"));
        isDown = true;
        await client.FindAsync(Sha1("another"));
        Assert.Equal(
            [("riskauth.range_lookups", "asked"), ("riskauth.range_lookups", "cached"), ("riskauth.range_lookup.failures", "503"), ("riskauth.range_lookups", "unavailable")],
            seen);
    }

    [Fact]
    public void Options_that_contradict_themselves_are_refused()
    {
        Assert.Null(new RangeOptions().Problem());
        RangeOptions[] wrong =
        [
            new() { BaseAddress = new Uri("range", UriKind.Relative) },
            new() { BaseAddress = new Uri("ftp://example.org/") },
            new() { DeadlineMs = 0 },
            new() { DeadlineMs = 6000 },
            new() { StaleFor = TimeSpan.Zero },
            new() { MemoryPages = 0 },
            new() { MaxResponseBytes = 0 },
            new() { FirstPause = TimeSpan.Zero },
        ];
        Assert.All(wrong, options => Assert.Throws<ArgumentException>(() => new RangeClient(options, _time)));
    }

    [Fact]
    public void Any_body_is_read_or_refused_without_an_exception() =>
        Some.Holds(FsCheck.Fluent.Prop.ForAll<byte[]>(body =>
        {
            RangePage.TryParse(new RangePrefix(false, 0), body ?? [], null, Some.Time, out _);
            var page = Encoding.ASCII.GetBytes(RangeResponse.Rows($"{Suffix("password")}:4"));
            foreach (var (value, i) in (body ?? []).Select((value, i) => (value, i)))
                page[i * 31 % page.Length] = value;
            RangePage.TryParse(new RangePrefix(true, 0), page, null, Some.Time, out _);
        }));

    private sealed class TestMeters : IMeterFactory
    {
        public Meter? Created { get; private set; }

        public Meter Create(MeterOptions options) => Created = new Meter(options);

        public void Dispose() => Created?.Dispose();
    }
}
