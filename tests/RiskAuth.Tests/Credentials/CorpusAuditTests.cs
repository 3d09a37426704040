using System.Text;
using RiskAuth.Credentials;
using RiskAuth.Credentials.Corpus;

namespace RiskAuth.Tests.Credentials;

public sealed class CorpusAuditTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Users_with_known_passwords_are_named_whatever_form_the_export_has()
    {
        Install(CorpusKind.Sha1, "sha1");
        Install(CorpusKind.Ntlm, "ntlm");
        var sha1 = Some.Sha1Hex("hunter2");
        var ntlm = Some.NtlmHex("hunter2");
        string[] lines =
        [
            $"alice:{sha1}",
            $"bob;{sha1.ToLowerInvariant()}",
            $"carol\t{ntlm}",
            $"EXAMPLE\\dave:1103:aad3b435b51404eeaad3b435b51404ee:{ntlm.ToLowerInvariant()}:::",
            $"uid=erin,ou=people:{{SHA}}{Convert.ToBase64String(Convert.FromHexString(sha1))}",
            $"frank@example.org,{sha1} ",
            $"grace:{Some.Sha1Hex("a good one")}",
            $"heidi:1104:aad3b435b51404eeaad3b435b51404ee:{Some.NtlmHex("a good one")}:::",
        ];
        var (users, report) = Audit(string.Join("\r\n", lines));
        Assert.Equal(["alice", "bob", "carol", "EXAMPLE\\dave", "uid=erin,ou=people", "frank@example.org"], users);
        Assert.Equal(new AuditReport(8, 8, 0, 0, 6), report);
    }

    [Fact]
    public void Hashes_of_a_form_that_no_corpus_has_are_counted_as_not_checkable_and_not_as_clean()
    {
        Install(CorpusKind.Sha1, "sha1");
        var (users, report) = Audit($"alice:{Some.NtlmHex("hunter2")}\nbob:{Some.Sha1Hex("hunter2")}\n");
        Assert.Equal(["bob"], users);
        Assert.Equal(new AuditReport(2, 1, 1, 0, 1), report);
    }

    [Theory]
    [InlineData("")]
    [InlineData("alice")]
    [InlineData(":5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8")]
    [InlineData("alice:")]
    [InlineData("alice:5BAA61E4")]
    [InlineData("alice:zzzz61E4C9B93F3F0682250B6CF8331B7EE68FD8")]
    [InlineData("alice:{SHA}notbase64!")]
    [InlineData("alice:{SHA}AAAA")]
    [InlineData(":1103:aad3b435b51404eeaad3b435b51404ee:8846f7eaee8fb117ad06bdd830b7586c:::")]
    public void A_line_without_a_user_and_a_hash_is_skipped(string line)
    {
        Install(CorpusKind.Sha1, "sha1");
        var (users, report) = Audit(line + "\n");
        Assert.Empty(users);
        Assert.Equal(1, report.Skipped);
    }

    [Fact]
    public void Any_bytes_are_read_without_an_exception()
    {
        Install(CorpusKind.Sha1, "sha1");
        var corpora = new BreachCorpora(_folder.Path);
        Some.Holds(FsCheck.Fluent.Prop.ForAll<byte[], string>((bytes, text) =>
        {
            CorpusAudit.Run(new MemoryStream(bytes ?? []), corpora, _ => { });
            CorpusAudit.Run(new MemoryStream(Encoding.UTF8.GetBytes($"a:b:{text}:{Some.NtlmHex("x")}:{text}")), corpora, _ => { });
        }));
    }

    private (List<string> Users, AuditReport Report) Audit(string export)
    {
        var users = new List<string>();
        var report = CorpusAudit.Run(new MemoryStream(Encoding.UTF8.GetBytes(export)), new BreachCorpora(_folder.Path), finding => users.Add(finding.User));
        return (users, report);
    }

    private void Install(CorpusKind kind, string name) => Some.Run(Some.Build(_folder, _folder.Write("input.txt", "hunter2")) with
    {
        Output = _folder.File(name + ".breach"),
        Format = CorpusInputFormat.Passwords,
        Kind = kind,
    });
}
