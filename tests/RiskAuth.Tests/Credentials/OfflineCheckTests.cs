using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Credentials.Corpus;
using RiskAuth.Credentials.RangeLookup;

namespace RiskAuth.Tests.Credentials;

public sealed class OfflineCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_breached_password_is_compromised_with_its_count_class()
    {
        Install("breach", $"{Some.Sha1Hex("hunter2")}:17043");
        Assert.Equal(new CredentialCheck(CredentialStatus.Compromised, 14, Tag("hunter2")), await Check("hunter2"));
        Assert.Equal(new CredentialCheck(CredentialStatus.Clean, 0, Tag("x9!kQ#v2")), await Check("x9!kQ#v2"));
    }

    [Fact]
    public async Task A_common_password_is_common_and_a_breach_outweighs_it()
    {
        Install("common", "letmein\nhunter2", CorpusInputFormat.Passwords, meaning: CorpusMeaning.Common);
        Assert.Equal(CredentialStatus.Common, (await Check("hunter2")).Status);
        Install("breach", $"{Some.Sha1Hex("hunter2")}:4");
        Assert.Equal((CredentialStatus.Compromised, 2), ((await Check("hunter2")).Status, (await Check("hunter2")).CountClass));
        Assert.Equal(CredentialStatus.Common, (await Check("letmein")).Status);
    }

    [Fact]
    public async Task Hashes_are_checked_in_the_form_that_a_corpus_has_and_are_never_clean_in_another()
    {
        Install("breach", Some.Sha1Hex("hunter2"));
        Assert.Equal(CredentialStatus.Compromised, (await Check(FromSha1("hunter2"))).Status);
        Assert.Equal(CredentialStatus.Clean, (await Check(FromSha1("other"))).Status);
        Assert.Equal(CredentialStatus.NotCheckable, (await Check(FromNtlm("hunter2"))).Status);
        Install("ntlm", Some.NtlmHex("hunter3"), kind: CorpusKind.Ntlm);
        Assert.Equal(CredentialStatus.Compromised, (await Check(FromNtlm("hunter3"))).Status);
        Assert.Equal(CredentialStatus.Compromised, (await Check("hunter3")).Status);
        Assert.Equal(CredentialStatus.Clean, (await Check(FromNtlm("hunter2"))).Status);
    }

    [Fact]
    public async Task Without_a_corpus_nothing_is_clean_but_the_tag_is_there() =>
        Assert.Equal(new CredentialCheck(CredentialStatus.NotChecked, 0, Tag("hunter2")), await Check("hunter2"));

    [Fact]
    public async Task Without_a_credential_nothing_is_checked()
    {
        using var tagged = Some.Password("hunter2");
        Assert.Equal(CredentialCheck.NotChecked, await Checker().CheckAsync(null, "alice", SignInKind.SignIn, default));
        Assert.Equal(
            CredentialCheck.NotChecked with { PasswordTag = Tag("hunter2") },
            await new NoCredentialCheck(new PasswordTagger(Some.InstallationKey)).CheckAsync(tagged, "alice", SignInKind.SignIn, default));
    }

    [Fact]
    public async Task A_pair_is_known_for_its_user_only_in_whatever_case_the_name_is_typed()
    {
        Install("pairs", "Alice@Example.org:Tr0ub4dor&3\nbob;xyzzy:plugh\ncarol\tp w\n", CorpusInputFormat.Pairs, CorpusKind.Pair);
        Assert.Equal(CredentialStatus.CompromisedPair, (await Check("Tr0ub4dor&3", "alice@example.ORG ")).Status);
        Assert.Equal(CredentialStatus.CompromisedPair, (await Check("xyzzy:plugh", "BOB")).Status);
        Assert.Equal(CredentialStatus.CompromisedPair, (await Check("p w", "carol")).Status);
        Assert.NotEqual(CredentialStatus.CompromisedPair, (await Check("Tr0ub4dor&3", "bob")).Status);
        Assert.NotEqual(CredentialStatus.CompromisedPair, (await Check("tr0ub4dor&3", "alice@example.org")).Status);
        Assert.NotEqual(CredentialStatus.CompromisedPair, (await Check("Tr0ub4dor&3", null)).Status);
    }

    [Fact]
    public async Task A_file_of_pairs_holds_neither_names_nor_passwords_nor_their_plain_hashes()
    {
        Install("pairs", "alice@example.org:correct-horse-battery", CorpusInputFormat.Pairs, CorpusKind.Pair);
        var stored = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(_folder.File("pairs.breach")));
        Assert.DoesNotContain("alice", stored, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("correct", stored, StringComparison.OrdinalIgnoreCase);
        var hash = Convert.FromHexString(Some.Sha1Hex("correct-horse-battery"));
        Assert.DoesNotContain(System.Text.Encoding.Latin1.GetString(hash, 3, 5), stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pairs_tagged_under_another_key_are_refused_and_not_silently_unknown()
    {
        Install("pairs", "alice:secret-of-alice", CorpusInputFormat.Pairs, CorpusKind.Pair);
        var corpora = new BreachCorpora(_folder.Path, new byte[32]);
        Assert.Empty(corpora.Loaded);
        Assert.Contains("another installation key", Assert.Single(corpora.Refused).Reason, StringComparison.Ordinal);
        Assert.Equal(CredentialStatus.CompromisedPair, (await Check("secret-of-alice", "alice")).Status);
    }

    [Theory]
    [InlineData(SignInKind.SignUp, CredentialStatus.CompromisedSimilar)]
    [InlineData(SignInKind.PasswordChange, CredentialStatus.CompromisedSimilar)]
    [InlineData(SignInKind.SignIn, CredentialStatus.Clean)]
    public async Task An_alteration_of_a_breached_password_is_found_where_a_new_one_is_chosen(SignInKind kind, CredentialStatus expected)
    {
        Install("breach", $"{Some.Sha1Hex("dragonfly")}:64");
        var check = await Check("Dr@gonfly7!", null, kind);
        Assert.Equal(expected, check.Status);
        Assert.Equal(expected == CredentialStatus.Clean ? 0 : 6, check.CountClass);
    }

    [Fact]
    public async Task An_alteration_of_the_users_own_leaked_password_is_found_through_the_pair()
    {
        Install("pairs", "alice:quiet-River-41", CorpusInputFormat.Pairs, CorpusKind.Pair);
        Assert.Equal(CredentialStatus.CompromisedSimilar, (await Check("quiet-River-42", "alice", SignInKind.PasswordChange)).Status);
        Assert.NotEqual(CredentialStatus.CompromisedSimilar, (await Check("quiet-River-42", "bob", SignInKind.PasswordChange)).Status);
    }

    [Fact]
    public void A_look_up_of_pair_hash_and_alterations_allocates_nothing()
    {
        Install("pairs", "alice:quiet-River-41", CorpusInputFormat.Pairs, CorpusKind.Pair);
        Install("breach", Some.Sha1Hex("dragonfly"));
        Install("ntlm", Some.NtlmHex("dragonfly"), kind: CorpusKind.Ntlm);
        var corpora = new BreachCorpora(_folder.Path, Some.InstallationKey);
        using var credential = Some.Password("A new Passw0rd!");
        Assert.Equal(0, Some.AllocatedBytes(() => OfflineCheck.Check(corpora, credential, "alice@example.org", SignInKind.SignUp)));
    }

    [Fact]
    public void New_changed_and_removed_corpora_are_noticed_and_nothing_else()
    {
        var corpora = new BreachCorpora(_folder.Path);
        Assert.False(corpora.Refresh());
        Install("a", Some.Hash(1));
        Assert.True(corpora.Refresh());
        var first = Assert.Single(corpora.Loaded);
        Assert.False(corpora.Refresh());

        Install("b", Some.Hash(2));
        Assert.True(corpora.Refresh());
        Assert.Same(first, corpora.Loaded[0]);
        Assert.Equal(2, corpora.Loaded.Count);

        Install("a", string.Join('\n', Enumerable.Range(0, 100).Select(i => Some.Hash((ulong)i))));
        Assert.True(corpora.Refresh());
        Assert.Equal(100, corpora.Loaded[0].Entries);
        Assert.Equal(1, first.Entries); // The old one still answers those who hold it.
        Assert.True(first.TryFind(Convert.FromHexString(Some.Hash(1)), out _));

        File.Delete(_folder.File("a.breach"));
        Assert.True(corpora.Refresh());
        Assert.Single(corpora.Loaded);
    }

    [Fact]
    public void A_damaged_replacement_is_refused_by_name_and_the_old_corpus_stays_in_use()
    {
        Install("a", Some.Hash(1));
        var corpora = new BreachCorpora(_folder.Path);
        _folder.Write("new", "not a corpus");
        File.Move(_folder.File("new"), _folder.File("a.breach"), overwrite: true);
        Assert.True(corpora.Refresh());
        Assert.Single(corpora.Loaded);
        Assert.Contains("a.breach", Assert.Single(corpora.Refused).Reason, StringComparison.Ordinal);
        Assert.False(corpora.Refresh());
        Install("a", Some.Hash(2));
        Assert.True(corpora.Refresh());
        Assert.Empty(corpora.Refused);
    }

    [Fact]
    public void A_corpus_that_is_cut_off_or_written_over_in_place_goes_on_answering_until_a_whole_one_is_there()
    {
        var hashes = Enumerable.Range(1, 20_000).Select(n => Some.Hash((ulong)n)).ToList();
        Install("a", string.Join('\n', hashes));
        var corpora = new BreachCorpora(_folder.Path);
        var whole = File.ReadAllBytes(_folder.File("a.breach"));
        foreach (var damaged in (byte[][])[[], whole[..(whole.Length / 2)], new byte[whole.Length], [.. whole.Reverse()]])
        {
            // Into the same file: what is mapped of it would be gone.
            File.WriteAllBytes(_folder.File("a.breach"), damaged);
            Assert.All(hashes, hash => Assert.True(corpora.Loaded[0].TryFind(Convert.FromHexString(hash), out _)));
            corpora.Refresh();
            Assert.Contains("a.breach", Assert.Single(corpora.Refused).Reason, StringComparison.Ordinal);
        }
        Install("b", Some.Hash(30_000));
        File.WriteAllBytes(_folder.File("a.breach"), File.ReadAllBytes(_folder.File("b.breach")));
        File.Delete(_folder.File("b.breach"));
        Assert.True(corpora.Refresh());
        Assert.Empty(corpora.Refused);
        Assert.Equal(1, corpora.Loaded[0].Entries);
    }

    [Fact]
    public void A_corpus_that_could_not_be_read_for_a_while_is_read_when_it_can_be()
    {
        Install("a", Some.Hash(1));
        BreachCorpora corpora;
        using (PassingTroubles.Hold(_folder.File("a.breach")))
        {
            corpora = new(_folder.Path);
            Assert.Contains("a.breach", Assert.Single(corpora.Refused).Reason, StringComparison.Ordinal);
            Assert.False(corpora.Refresh());
        }
        Assert.True(corpora.Refresh());
        Assert.Single(corpora.Loaded);
        Assert.Empty(corpora.Refused);
        Assert.False(corpora.Refresh());
    }

    [Fact]
    public void A_folder_that_cannot_be_reached_for_a_while_leaves_its_corpora_in_use_and_is_refused()
    {
        Install("at/breaches/a", Some.Hash(1));
        var folder = _folder.File("at/breaches");
        var corpora = new BreachCorpora(folder);
        var before = Assert.Single(corpora.Loaded);
        using (PassingTroubles.MakeUnreachable(_folder.File("at")))
        {
            Assert.True(corpora.Refresh());
            Assert.Same(before, Assert.Single(corpora.Loaded));
            Assert.Contains(folder, Assert.Single(corpora.Refused).Reason, StringComparison.Ordinal);
            Assert.False(corpora.Refresh());
            Assert.Single(new BreachCorpora(folder).Refused);
        }
        Assert.True(corpora.Refresh());
        Assert.Same(before, Assert.Single(corpora.Loaded));
        Assert.Empty(corpora.Refused);
        Directory.Delete(folder, recursive: true);
        Assert.True(corpora.Refresh());
        Assert.Empty(corpora.Loaded);
        Assert.Empty(corpora.Refused);
    }

    [Fact]
    public async Task Look_ups_go_on_while_corpora_are_replaced()
    {
        Install("a", Some.Hash(1));
        var corpora = new BreachCorpora(_folder.Path);
        using var stop = new CancellationTokenSource();
        var hash = Convert.FromHexString(Some.Hash(1));
        var lookups = Task.Run(() =>
        {
            var missed = 0;
            while (!stop.IsCancellationRequested)
                missed += corpora.Loaded[0].TryFind(hash, out _) ? 0 : 1;
            return missed;
        });
        for (var i = 2; i < 30; i++)
        {
            Install("a", string.Join('\n', Enumerable.Range(1, i).Select(n => Some.Hash((ulong)n))));
            Assert.True(corpora.Refresh());
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        await stop.CancelAsync();
        Assert.Equal(0, await lookups);
    }

    [Fact]
    public void More_corpora_than_the_limit_are_refused_by_name()
    {
        Install("00", Some.Hash(1));
        for (var i = 1; i <= BreachCorpora.MaxFiles; i++)
            File.Copy(_folder.File("00.breach"), _folder.File($"{i:00}.breach"));
        var corpora = new BreachCorpora(_folder.Path);
        Assert.Equal(BreachCorpora.MaxFiles, corpora.Loaded.Count);
        Assert.Contains("16.breach", Assert.Single(corpora.Refused).Reason, StringComparison.Ordinal);
        File.Delete(_folder.File("03.breach"));
        Assert.True(corpora.Refresh());
        Assert.Equal(BreachCorpora.MaxFiles, corpora.Loaded.Count);
        Assert.Empty(corpora.Refused);
    }

    [Fact]
    public async Task The_range_service_is_asked_only_for_what_the_corpora_do_not_know()
    {
        Install("breach", Some.Sha1Hex("hunter2"));
        await using var server = new RangeServer(_ => RangeResponse.Page(RangeResponse.Rows($"{Some.Sha1Hex("hunter3")[5..]}:32")));
        using var range = new RangeClient(new RangeOptions { BaseAddress = server.Address }, new ManualTime());
        Assert.Equal(CredentialStatus.Compromised, (await Check("hunter2", range: range)).Status);
        Assert.Empty(server.Requests);
        Assert.Equal(new CredentialCheck(CredentialStatus.Compromised, 5, Tag("hunter3")), await Check("hunter3", range: range));
        Assert.Equal(CredentialStatus.Clean, (await Check("x9!kQ#v2", range: range)).Status);
    }

    [Fact]
    public async Task A_service_that_is_down_leaves_the_unknown_unavailable_and_the_known_known()
    {
        Install("breach", Some.Sha1Hex("dragonfly"));
        await using var server = new RangeServer(_ => RangeResponse.Status("503 Busy"));
        using var range = new RangeClient(new RangeOptions { BaseAddress = server.Address }, new ManualTime());
        Assert.Equal(CredentialStatus.Unavailable, (await Check("x9!kQ#v2", range: range)).Status);
        Assert.Equal(CredentialStatus.Compromised, (await Check("dragonfly", range: range)).Status);
        Assert.Equal(CredentialStatus.CompromisedSimilar, (await Check("Dragonfly", null, SignInKind.SignUp, range)).Status);
    }

    [Fact]
    public async Task A_common_password_is_asked_about_where_it_is_used_and_not_where_it_is_chosen()
    {
        Install("common", "letmein\nsunny day", CorpusInputFormat.Passwords, meaning: CorpusMeaning.Common);
        await using var server = new RangeServer(_ => RangeResponse.Page(RangeResponse.Rows($"{Some.Sha1Hex("letmein")[5..]}:32")));
        using var range = new RangeClient(new RangeOptions { BaseAddress = server.Address }, new ManualTime());
        Assert.Equal(CredentialStatus.Common, (await Check("letmein", null, SignInKind.SignUp, range)).Status);
        Assert.Equal(CredentialStatus.Common, (await Check("letmein", null, SignInKind.PasswordChange, range)).Status);
        Assert.Empty(server.Requests);
        Assert.Equal(CredentialStatus.Compromised, (await Check("letmein", range: range)).Status);
        Assert.Equal(CredentialStatus.Common, (await Check("sunny day", range: range)).Status);
        await using var down = new RangeServer(_ => RangeResponse.Status("503 Busy"));
        using var broken = new RangeClient(new RangeOptions { BaseAddress = down.Address }, new ManualTime());
        Assert.Equal(CredentialStatus.Common, (await Check("sunny day", range: broken)).Status);
    }

    private void Install(
        string name, string text, CorpusInputFormat format = CorpusInputFormat.Hashes, CorpusKind kind = CorpusKind.Sha1, CorpusMeaning meaning = CorpusMeaning.Compromised) =>
        Some.Run(Some.Build(_folder, _folder.Write("input.txt", text)) with
        {
            Output = _folder.File(name + ".breach"),
            Format = format,
            Kind = kind,
            Meaning = meaning,
            InstallationKey = Some.InstallationKey,
        });

    private LayeredCredentialCheck Checker(RangeClient? range = null) =>
        new(new BreachCorpora(_folder.Path, Some.InstallationKey), range, new PasswordTagger(Some.InstallationKey));

    private async Task<CredentialCheck> Check(string password, string? user = null, SignInKind kind = SignInKind.SignIn, RangeClient? range = null)
    {
        using var credential = Some.Password(password);
        return await Checker(range).CheckAsync(credential, user, kind, default);
    }

    private async Task<CredentialCheck> Check(SubmittedCredential credential)
    {
        using (credential)
            return await Checker().CheckAsync(credential, null, SignInKind.SignIn, default);
    }

    private static SubmittedCredential FromSha1(string password) =>
        SubmittedCredential.TryFromSha1(Some.Sha1Hex(password), out var credential) ? credential : throw new ArgumentException(password);

    private static SubmittedCredential FromNtlm(string password) =>
        SubmittedCredential.TryFromNtlm(Some.NtlmHex(password), out var credential) ? credential : throw new ArgumentException(password);

    private static ulong Tag(string password)
    {
        using var credential = Some.Password(password);
        return new PasswordTagger(Some.InstallationKey).Tag(credential);
    }
}
