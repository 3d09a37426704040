using System.Text;
using FsCheck.Fluent;
using RiskAuth.Credentials;

namespace RiskAuth.Tests.Credentials;

public sealed class SubmittedCredentialTests
{
    [Theory]
    [InlineData("", "31d6cfe0d16ae931b73c59d7e0c089c0")]
    [InlineData("a", "bde52cb31de33e46245e05fbdbd6fb24")]
    [InlineData("abc", "a448017aaf21d8525fc10ae87aa6729d")]
    [InlineData("message digest", "d9130a8164549fe818874806e1c7014b")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "d79e1c308aa5bbcdeea8ed63df412da9")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "043f8582f241db351ce627e153e7f0e4")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345678901234567890", "e33b4ddc9c38f2199c3e7b164fcc0536")]
    public void Md4_gives_the_values_of_rfc_1320(string message, string expected)
    {
        var hash = new byte[16];
        NtlmHash.Md4(Encoding.ASCII.GetBytes(message), hash);
        Assert.Equal(expected, Convert.ToHexStringLower(hash));
    }

    [Theory]
    [InlineData("Password", "a4f49c406510bdcab6824ee7c30fd852")] // [MS-NLMP] §4.2.2.1.2
    [InlineData("password", "8846f7eaee8fb117ad06bdd830b7586c")]
    public void A_password_has_the_ntlm_hash_that_windows_stores(string password, string expected)
    {
        using var credential = Some.Password(password);
        var hash = new byte[16];
        Assert.True(credential.TryWriteNtlm(hash));
        Assert.Equal(expected, Convert.ToHexStringLower(hash));
    }

    [Fact]
    public void A_password_outside_ascii_is_hashed_as_utf16_for_ntlm_and_utf8_for_sha1()
    {
        using var credential = Some.Password("pässwörd€😀");
        var ntlm = new byte[16];
        credential.TryWriteNtlm(ntlm);
        var expected = new byte[16];
        NtlmHash.Md4(Encoding.Unicode.GetBytes("pässwörd€😀"), expected);
        Assert.Equal(expected, ntlm);
        var sha1 = new byte[20];
        Sha1Hash.Compute(Encoding.UTF8.GetBytes("pässwörd€😀"), sha1);
        Assert.Equal(sha1, credential.Sha1.ToArray());
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(SubmittedCredential.MaxPasswordBytes, true)]
    [InlineData(SubmittedCredential.MaxPasswordBytes + 1, false)]
    public void A_password_is_taken_up_to_the_limit(int length, bool taken)
    {
        Assert.Equal(taken, SubmittedCredential.TryFromPassword(new string('x', length), out var fromText));
        Assert.Equal(taken, SubmittedCredential.TryFromPasswordUtf8(Encoding.UTF8.GetBytes(new string('x', length)), out var fromBytes));
        fromText?.Dispose();
        fromBytes?.Dispose();
    }

    [Fact]
    public void A_password_whose_utf8_form_is_over_the_limit_is_refused() =>
        Assert.False(SubmittedCredential.TryFromPassword(new string('€', SubmittedCredential.MaxPasswordBytes / 2), out _));

    [Theory]
    [InlineData("")]
    [InlineData("5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD")]
    [InlineData("5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD80")]
    [InlineData("5BAA61E4C9B93F3F0682250B6CF8331B7EE68FDX")]
    [InlineData("8846f7eaee8fb117ad06bdd830b7586c")]
    public void Text_that_is_no_sha1_hash_is_refused(string hex) => Assert.False(SubmittedCredential.TryFromSha1(hex, out _));

    [Fact]
    public void A_hash_is_read_in_either_case()
    {
        Assert.True(SubmittedCredential.TryFromSha1("5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8", out var lower));
        Assert.True(SubmittedCredential.TryFromSha1("5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8", out var upper));
        using var password = Some.Password("password");
        Assert.Equal(password.Sha1.ToArray(), lower.Sha1.ToArray());
        Assert.Equal(password.Sha1.ToArray(), upper.Sha1.ToArray());
        lower.Dispose();
        upper.Dispose();
    }

    [Fact]
    public void Disposal_clears_the_buffer_and_ends_its_use()
    {
        var credential = Some.Password("correct horse battery staple");
        var secret = credential.Password;
        Assert.True(secret.SequenceEqual("correct horse battery staple"u8));
        credential.Dispose();
        Assert.Equal(-1, secret.IndexOfAnyExcept((byte)0));
        Assert.Throws<ObjectDisposedException>(() => credential.Sha1.Length);
        credential.Dispose();
    }

    [Fact]
    public void Its_text_never_holds_the_secret()
    {
        using var password = Some.Password("hunter2");
        Assert.Equal("credential (Password)", password.ToString());
    }

    [Fact]
    public void Rented_buffers_are_zero_and_never_shared()
    {
        var rented = Enumerable.Range(0, 3 * PinnedBuffers.MaxIdle).Select(_ => PinnedBuffers.Rent(100)).ToArray();
        Assert.Equal(rented.Length, rented.Distinct().Count());
        foreach (var buffer in rented)
        {
            buffer.AsSpan().Fill(0xAA);
            PinnedBuffers.ClearAndReturn(buffer);
        }
        var again = Enumerable.Range(0, 3 * PinnedBuffers.MaxIdle).Select(_ => PinnedBuffers.Rent(100)).ToArray();
        Assert.Equal(again.Length, again.Distinct().Count());
        Assert.All(again, buffer => Assert.True(Array.IndexOf(rented, buffer) < 0 || buffer.AsSpan().IndexOfAnyExcept((byte)0) < 0));
    }

    [Fact]
    public void A_password_and_its_sha1_hash_have_the_same_tag()
    {
        var tagger = new PasswordTagger(Some.InstallationKey);
        using var password = Some.Password("password");
        Assert.True(SubmittedCredential.TryFromSha1("5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8", out var sha1));
        Assert.True(SubmittedCredential.TryFromNtlm("8846f7eaee8fb117ad06bdd830b7586c", out var ntlm));
        Assert.Equal(tagger.Tag(password), tagger.Tag(sha1));
        Assert.NotEqual(tagger.Tag(password), tagger.Tag(ntlm));
        Assert.Equal(0ul, tagger.Tag(null));
        sha1.Dispose();
        ntlm.Dispose();
    }

    [Fact]
    public void Another_installation_key_gives_another_tag()
    {
        using var password = Some.Password("password");
        Assert.NotEqual(new PasswordTagger(Some.InstallationKey).Tag(password), new PasswordTagger(new byte[32]).Tag(password));
        Assert.Throws<ArgumentException>(() => new PasswordTagger(new byte[PasswordTagger.MinKeyBytes - 1]));
    }

    [Fact]
    public void Different_passwords_have_different_tags()
    {
        var tagger = new PasswordTagger(Some.InstallationKey);
        var tags = Enumerable.Range(0, 10_000).Select(i =>
        {
            using var credential = Some.Password($"password{i}");
            return tagger.Tag(credential);
        });
        Assert.Equal(10_000, tags.Distinct().Count());
    }

    [Fact]
    public void Any_text_is_taken_or_refused_without_an_exception() =>
        Some.Holds(Prop.ForAll<string>(text =>
        {
            SubmittedCredential.TryFromSha1(text ?? "", out var sha1);
            SubmittedCredential.TryFromNtlm(text ?? "", out var ntlm);
            var taken = SubmittedCredential.TryFromPassword(text ?? "", out var password);
            var hash = new byte[16];
            var hashed = password?.TryWriteNtlm(hash) ?? false;
            sha1?.Dispose();
            ntlm?.Dispose();
            password?.Dispose();
            return taken == hashed && taken == !string.IsNullOrEmpty(text);
        }));

    [Fact]
    public void Tagging_allocates_nothing()
    {
        var tagger = new PasswordTagger(Some.InstallationKey);
        using var credential = Some.Password("password");
        Assert.Equal(0, Some.AllocatedBytes(() => tagger.Tag(credential)));
    }
}
