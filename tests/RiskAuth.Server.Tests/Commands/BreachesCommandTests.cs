using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using RiskAuth.Server.Commands;
using RiskAuth.Server.Commands.Breaches;

namespace RiskAuth.Server.Tests.Commands;

/// <summary>The commands as an operator calls them, on a data folder of their own.</summary>
public sealed class BreachesCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("riskauth-breaches-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_list_is_built_listed_and_verified()
    {
        var list = Write("list.txt", "hunter2\nletmein\n");
        var build = await Run("build", list, "--format", "passwords", "--name", "two passwords", "--data", _folder);
        Assert.Equal(0, build.Code);
        Assert.Contains("2 entries", build.Output, StringComparison.Ordinal);

        var status = await Run("status", "--data", _folder);
        Assert.Contains("two passwords", status.Output, StringComparison.Ordinal);
        Assert.All(status.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 100));

        var verify = await Run("verify", "--data", _folder);
        Assert.Equal(0, verify.Code);
        Assert.Contains("sound, 2 entries", verify.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_benchmark_leaves_what_lies_in_the_folder_that_it_works_in()
    {
        var file = Write("mine.txt", "mine");
        var bench = await Run("bench", "--hashes", "2000", "--lookups", "2000", "--folder", _folder);
        Assert.True(bench.Code == 0, bench.Error);
        Assert.Contains("false negatives", bench.Output, StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task Merging_adds_to_what_is_there()
    {
        await Run("build", Write("a.txt", "hunter2\n"), "--format", "passwords", "--data", _folder);
        var merged = await Run("build", Write("b.txt", "letmein\n"), "--format", "passwords", "--merge", "--data", _folder);
        Assert.Contains("2 entries", merged.Output, StringComparison.Ordinal);
        var replaced = await Run("build", Write("b.txt", "letmein\n"), "--format", "passwords", "--data", _folder);
        Assert.Contains("1 entries", replaced.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_corpus_is_named_and_fails_the_verification()
    {
        await Run("build", Write("a.txt", "hunter2\n"), "--format", "passwords", "--data", _folder);
        var file = Path.Combine(_folder, "breaches", "sha1.breach");
        var bytes = File.ReadAllBytes(file);
        bytes[^100] ^= 1;
        File.WriteAllBytes(file, bytes);
        var verify = await Run("verify", "--data", _folder);
        Assert.Equal(1, verify.Code);
        Assert.Contains(file, verify.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_of_another_kind_fails_in_one_line_that_says_what_was_expected()
    {
        var build = await Run("build", Write("list.txt", "hunter2\n"), "--data", _folder);
        Assert.Equal(1, build.Code);
        Assert.Equal("riskauth: None of the 1 lines holds a SHA-1 hash (40 hexadecimal digits).", build.Error.Trim());
    }

    [Fact]
    public async Task The_default_list_is_built_in_both_forms_from_what_npm_installs()
    {
        var list = Path.Combine(_folder, "npm", "node_modules/@zxcvbn-ts/language-common/src/passwords.json");
        Directory.CreateDirectory(Path.GetDirectoryName(list)!);
        File.WriteAllText(list, """["123456","password"]""");
        var build = await Run("build", "--from-defaults", "--defaults", Path.Combine(_folder, "npm"), "--data", _folder);
        Assert.Equal(0, build.Code);
        var status = await Run("status", "--data", _folder);
        Assert.Contains("common-sha1.breach", status.Output, StringComparison.Ordinal);
        Assert.Contains("common-ntlm.breach", status.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_audit_names_users_and_never_prints_a_hash()
    {
        await Run("build", Write("list.txt", "hunter2\n"), "--format", "passwords", "--data", _folder);
        var hash = Sha1Hex("hunter2");
        var export = Write("export.txt", $"alice:{hash}\nbo\u001bb:{hash}\ncarol:{new string('0', 40)}\n");
        var audit = await Run("audit", export, "--data", _folder);
        Assert.Equal(0, audit.Code);
        Assert.StartsWith("alice\tcompromised", audit.Output, StringComparison.Ordinal);
        Assert.Contains("bo?b\t", audit.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("carol", audit.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(hash[..10], audit.Output + audit.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("2 of 3 users", audit.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pairs_need_the_installations_key_and_leave_no_name_behind()
    {
        var pairs = Write("pairs.txt", "alice@example.org:correct-horse\n");
        var early = await Run("import-pairs", pairs, "--data", _folder);
        Assert.Equal(1, early.Code);
        Assert.Contains("installation.key", early.Error, StringComparison.Ordinal);

        File.WriteAllBytes(Path.Combine(_folder, "installation.key"), new byte[32]);
        Assert.Equal(0, (await Run("import-pairs", pairs, "--data", _folder)).Code);
        Assert.Contains("2 entries", (await Run("import-pairs", Write("more.txt", "bob:xyzzy\n"), "--data", _folder)).Output, StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_folder, "breaches"), "*", SearchOption.AllDirectories))
            Assert.DoesNotContain("alice", Encoding.Latin1.GetString(File.ReadAllBytes(file)), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("hunter2\n", true)]
    [InlineData("hunter2\r\nmore", true)]
    [InlineData("hunter2", true)]
    [InlineData("hunter2 \n", false)]
    [InlineData("", false)]
    [InlineData("\n", false)]
    public void A_password_is_the_first_line_of_standard_input(string input, bool isHunter2)
    {
        var read = PasswordPrompt.TryReadLine(new MemoryStream(Encoding.UTF8.GetBytes(input)), out var credential);
        using (credential)
        {
            var tagger = new Credentials.PasswordTagger(new byte[32]);
            Credentials.SubmittedCredential.TryFromPassword("hunter2", out var expected);
            using (expected)
                Assert.Equal(isHunter2, read && tagger.Tag(credential) == tagger.Tag(expected));
        }
    }

    [Fact]
    public void No_command_takes_a_password_as_an_argument() =>
        Assert.Empty(BreachesCommand.Create().Subcommands.Single(command => command.Name == "check").Arguments);

    private string Write(string name, string text)
    {
        File.WriteAllText(Path.Combine(_folder, name), text);
        return Path.Combine(_folder, name);
    }

    private static string Sha1Hex(string password)
    {
#pragma warning disable CA5350 // The format under test is SHA-1.
        return Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password)));
#pragma warning restore CA5350
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await CommandLine.RunAsync(new RootCommand { BreachesCommand.Create() }, ["breaches", .. args], output, error);
        return (code, output.ToString(), error.ToString());
    }
}
