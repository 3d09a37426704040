using System.Text;
using FsCheck.Fluent;
using RiskAuth.Credentials;

namespace RiskAuth.Tests.Credentials;

public sealed class PasswordTweaksTests
{
    [Theory]
    [InlineData("Password", "password")]
    [InlineData("password", "Password")]
    [InlineData("password1", "password")]
    [InlineData("password!", "password")]
    [InlineData("password2026", "password")]
    [InlineData("password12!", "password")]
    [InlineData("password123", "password")]
    [InlineData("summer2026", "summer2025")]
    [InlineData("summer2026!", "summer2025!")]
    [InlineData("monkey8", "monkey7")]
    [InlineData("monkey7", "monkey8")]
    [InlineData("monkey3", "monkey1")]
    [InlineData("DRAGONFLY", "dragonfly")]
    [InlineData("DRAGONFLY", "Dragonfly")]
    [InlineData("p@ssw0rd", "password")]
    [InlineData("P@$$w0rd1", "password")]
    [InlineData("P@ssw0rd!", "password")]
    [InlineData("we1come", "welcome")]
    [InlineData("1iverpool", "liverpool")]
    [InlineData("tr1stan", "tristan")]
    [InlineData("xpassword", "password")]
    [InlineData("007dragon", "dragon")]
    [InlineData("monkeymonkey", "monkey")]
    [InlineData("password", "password1")]
    [InlineData("password", "password!")]
    [InlineData("iloveyou", "iloveyou123")]
    [InlineData("Princess99!!", "princess")]
    public void An_alteration_leads_back_to_its_original(string password, string original) =>
        Assert.Contains(original, Originals(password));

    [Theory]
    [InlineData("a1")]
    [InlineData("1234!")]
    [InlineData("!")]
    [InlineData("abcd")]
    public void Originals_that_mean_nothing_are_not_looked_for(string password) =>
        Assert.All(Originals(password), original => Assert.True(original.Length >= PasswordTweaks.MinOriginalBytes));

    [Fact]
    public void The_table_stays_within_the_limit_of_probes() =>
        Assert.InRange(PasswordTweaks.Table.Length, 20, PasswordTweaks.MaxProbes);

    [Fact]
    public void Every_row_applies_to_some_password_and_has_a_name_of_its_own()
    {
        string[] passwords = ["Password1!", "monkeymonkey", "007dragon8", "P@$$w0rd12", "summer2026", "LETTERS"];
        Assert.Equal(PasswordTweaks.Table.Length, PasswordTweaks.Table.Select(row => row.Name).Distinct().Count());
        Assert.All(PasswordTweaks.Table, row => Assert.Contains(passwords, password => Original(row, password) is not null));
    }

    [Fact]
    public void Any_password_is_taken_and_never_given_back_unchanged() =>
        Some.Holds(Prop.ForAll<string>(password =>
        {
            var bytes = Encoding.UTF8.GetBytes(password ?? "");
            return PasswordTweaks.Table.All(row => Original(row, password ?? "") is not { } original || original != password);
        }));

    [Fact]
    public void The_longest_password_fits() =>
        Assert.NotEmpty(Originals(new string('x', SubmittedCredential.MaxPasswordBytes)));

    private static List<string> Originals(string password) =>
        [.. PasswordTweaks.Table.Select(row => Original(row, password)).OfType<string>()];

    private static string? Original(PasswordTweaks.Tweak row, string password)
    {
        var original = PasswordTweaks.Original(row, Encoding.UTF8.GetBytes(password), new byte[SubmittedCredential.MaxPasswordBytes]);
        return original.IsEmpty ? null : Encoding.UTF8.GetString(original);
    }
}
