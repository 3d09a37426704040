using RiskAuth.Server.Keys;

namespace RiskAuth.Server.Tests.Keys;

public sealed class ApiKeyTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_key_reads_back_to_the_id_and_hash_that_are_stored()
    {
        var (text, stored) = ApiKey.Create("web", KeyScopes.Assess, Now);
        var hash = new byte[32];
        Assert.True(ApiKey.TryRead(text, out var id, hash));
        Assert.Equal(stored.Id, id);
        Assert.Equal(stored.Hash, hash);
        Assert.Equal(ApiKey.TextLength, text.Length);
    }

    [Fact]
    public void What_is_stored_does_not_hold_the_secret()
    {
        var (text, stored) = ApiKey.Create("web", KeyScopes.Assess, Now);
        var secret = text[^64..];
        Assert.DoesNotContain(secret, Convert.ToHexStringLower(stored.Hash), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, stored.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("rk_")]
    [InlineData("rk_000000000000_")]
    [InlineData("rk_000000000000-0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("RK_000000000000_0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("rk_000000000000_000000000000000000000000000000000000000000000000000000000000000g")]
    [InlineData("rk_000000000000_00000000000000000000000000000000000000000000000000000000000000000")]
    public void A_text_without_the_form_of_a_key_is_refused(string text) => Assert.False(ApiKey.TryRead(text, out _, new byte[32]));

    [Theory]
    [InlineData("assess", true)]
    [InlineData("assess,read", true)]
    [InlineData(" Admin ", true)]
    [InlineData("assess,write", false)]
    [InlineData("", false)]
    [InlineData(",", false)]
    public void Scopes_are_read_as_words(string text, bool isValid) => Assert.Equal(isValid, KeyScopesText.TryParse(text, out _));

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(1, 2, false)]
    [InlineData(2, 1, false)]
    [InlineData(4, 1, true)]
    [InlineData(4, 2, true)]
    [InlineData(3, 4, false)]
    public void Admin_includes_the_other_scopes_and_they_do_not_include_each_other(byte held, byte needed, bool allows) =>
        Assert.Equal(allows, ((KeyScopes)held).Allows((KeyScopes)needed));
}
