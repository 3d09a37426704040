using System.Globalization;
using RiskAuth.Assessments;
using RiskAuth.Network;

namespace RiskAuth.Learning.Importers;

/// <summary>
/// The "Login Data Set for Risk-Based Authentication" (Wiefling, Jørgensen, Thunem, Lo Iacono; CC BY 4.0): a CSV with
/// 16 columns, one attempt a line. The header names the columns and their order; without one they are taken to be the
/// published ones in the published order. <c>-</c> and nothing mean unknown, a false <c>Login Successful</c> means
/// <see cref="Outcome.WrongPassword"/>, and without an index column the id is <c>line-N</c>. A quoted line end is not
/// supported: one open quotation mark must not swallow the rest of the file.
/// </summary>
internal sealed class RbaFormat(TimeZoneInfo zone) : LineFormat
{
    private static readonly string[] PublishedColumns =
    [
        "index", "Login Timestamp", "User ID", "Round-Trip Time [ms]", "IP Address", "Country", "Region", "City", "ASN",
        "User Agent String", "Browser Name and Version", "OS Name and Version", "Device Type", "Login Successful",
        "Is Attack IP", "Is Account Takeover",
    ];

    private RbaColumns? _columns;

    public override void Read(long line, ReadOnlySpan<byte> text, List<LogEntry> entries)
    {
        var row = Decode(text);
        if (_columns is null && ReadHeader(line, row, entries))
            return;
        var problem = ReadRow(line, row, _columns!, out var signIn);
        entries.Add(signIn is not null ? LogEntry.Of(signIn) : LogEntry.Of(line, problem!));
    }

    /// <summary>True when the row is a header, which then decides the columns.</summary>
    private bool ReadHeader(long line, ReadOnlySpan<char> row, List<LogEntry> entries)
    {
        var isHeader = row.Contains("User ID", StringComparison.OrdinalIgnoreCase) || row.Contains("Login Timestamp", StringComparison.OrdinalIgnoreCase);
        var names = isHeader ? HeaderNames(row) : PublishedColumns;
        _columns = RbaColumns.Of(names, out var missing);
        if (missing is not null)
        {
            entries.Add(LogEntry.Of(line, $"the header has no column '{missing}'; nothing can be read"));
            IsHopeless = true;
        }
        return isHeader;
    }

    private static string[] HeaderNames(ReadOnlySpan<char> row)
    {
        Span<Range> fields = stackalloc Range[RbaFields.MaxColumns];
        var names = new string[Math.Max(0, RbaFields.Split(row, fields))];
        for (var i = 0; i < names.Length; i++)
            names[i] = RbaFields.Value(row[fields[i]]).Trim();
        return names;
    }

    private string? ReadRow(long line, ReadOnlySpan<char> row, RbaColumns columns, out LoggedSignIn? signIn)
    {
        Span<Range> fields = stackalloc Range[RbaFields.MaxColumns];
        signIn = null;
        if (RbaFields.Split(row, fields) == columns.Count && ReadFields(line, row, fields, columns, out signIn) is null)
            return null;
        return RbaFields.TryAnchor(row, columns.UserAgent, columns.Count - columns.UserAgent - 1, fields)
            ? ReadFields(line, row, fields, columns, out signIn)
            : $"has not the {columns.Count} columns that are expected";
    }

    private string? ReadFields(long line, ReadOnlySpan<char> row, ReadOnlySpan<Range> fields, RbaColumns columns, out LoggedSignIn? signIn)
    {
        signIn = null;
        var timeText = Field(row, fields, columns.Time).Trim();
        if (!LogTime.TryTake(ref timeText, out var time) || !timeText.IsEmpty)
            return "Login Timestamp must be a time such as 2020-02-03 12:43:30.772";
        var user = RbaFields.Value(Field(row, fields, columns.User));
        if (user.Length is 0 or > UserKey.MaxLength)
            return $"User ID must have 1 to {UserKey.MaxLength} characters, not {user.Length}";
        var ipText = Field(row, fields, columns.Ip);
        if (!ClientAddress.TryParse(ipText, out var ip))
            return $"IP Address must be an IPv4 or IPv6 address, not {BrokenLine.Quote(ipText)}";
        if (!TryReadRtt(Field(row, fields, columns.Rtt), out var rtt))
            return "Round-Trip Time [ms] must be a number of milliseconds, 0 or more, or nothing";
        if (!TryReadAsn(Field(row, fields, columns.Asn), out var asn))
            return "ASN must be a number, or -";
        if (ReadBoolean(Field(row, fields, columns.Success)) is not { } isSuccess)
            return "Login Successful must be True or False";
        if (!TryReadLabels(row, fields, columns, out var labels))
            return "Is Attack IP and Is Account Takeover must be True or False";
        var id = columns.Index < 0 ? "" : RbaFields.Value(Field(row, fields, columns.Index));
        signIn = new LoggedSignIn(
            id.Length > 0 ? id : $"line-{line}", time.In(zone), user, ip,
            Known(Field(row, fields, columns.UserAgent)), DeviceId: null, rtt, PasswordTag: null, KnownUser: null,
            isSuccess ? Outcome.Success : Outcome.WrongPassword, labels, ReadNetwork(row, fields, columns, asn));
        return null;
    }

    private static ReadOnlySpan<char> Field(ReadOnlySpan<char> row, ReadOnlySpan<Range> fields, int column) =>
        column < 0 ? [] : row[fields[column]];

    private static string? Known(ReadOnlySpan<char> field) =>
        RbaFields.Value(field) is var value && value is "" or "-" ? null : value;

    private static bool TryReadRtt(ReadOnlySpan<char> field, out int? rtt)
    {
        rtt = null;
        if (field is "" or "-")
            return true;
        if (!double.TryParse(field, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var ms) || ms > int.MaxValue)
            return false;
        rtt = (int)Math.Round(ms);
        return true;
    }

    private static bool TryReadAsn(ReadOnlySpan<char> field, out uint asn)
    {
        asn = 0;
        return field is "" or "-" || uint.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out asn);
    }

    private static bool? ReadBoolean(ReadOnlySpan<char> field) =>
        field.Trim() is var word && word.Equals("true", StringComparison.OrdinalIgnoreCase) ? true
        : word.Equals("false", StringComparison.OrdinalIgnoreCase) ? false
        : null;

    /// <summary>Null labels where the file has no label column at all; a column that is absent beside the other reads as false.</summary>
    private static bool TryReadLabels(ReadOnlySpan<char> row, ReadOnlySpan<Range> fields, RbaColumns columns, out LoggedLabels? labels)
    {
        labels = null;
        if (columns is { AttackIp: < 0, Takeover: < 0 })
            return true;
        var attack = columns.AttackIp < 0 ? false : ReadBoolean(Field(row, fields, columns.AttackIp));
        var takeover = columns.Takeover < 0 ? false : ReadBoolean(Field(row, fields, columns.Takeover));
        if (attack is null || takeover is null)
            return false;
        labels = new LoggedLabels(attack.Value, takeover.Value);
        return true;
    }

    private static RecordedNetwork? ReadNetwork(ReadOnlySpan<char> row, ReadOnlySpan<Range> fields, RbaColumns columns, uint asn)
    {
        var country = Known(Field(row, fields, columns.Country))?.ToUpperInvariant();
        var region = Known(Field(row, fields, columns.Region));
        var city = Known(Field(row, fields, columns.City));
        return country is null && region is null && city is null && asn == 0 ? null : new RecordedNetwork(country, region, city, asn);
    }
}

/// <summary>Where each column stands, -1 where it is absent.</summary>
internal sealed record RbaColumns
{
    public required int Count { get; init; }
    public required int Time { get; init; }
    public required int User { get; init; }
    public required int Ip { get; init; }
    public required int UserAgent { get; init; }
    public required int Success { get; init; }
    public int Index { get; init; }
    public int Rtt { get; init; }
    public int Country { get; init; }
    public int Region { get; init; }
    public int City { get; init; }
    public int Asn { get; init; }
    public int AttackIp { get; init; }
    public int Takeover { get; init; }

    /// <param name="missing">The name of the first column that must be there and is not, or null.</param>
    public static RbaColumns Of(string[] names, out string? missing)
    {
        int At(string name) => Array.FindIndex(names, n => n.Equals(name, StringComparison.OrdinalIgnoreCase));
        string[] required = ["Login Timestamp", "User ID", "IP Address", "User Agent String", "Login Successful"];
        missing = Array.Find(required, name => At(name) < 0);
        return new RbaColumns
        {
            Count = names.Length,
            Time = At("Login Timestamp"),
            User = At("User ID"),
            Ip = At("IP Address"),
            UserAgent = At("User Agent String"),
            Success = At("Login Successful"),
            Index = At("index"),
            Rtt = At("Round-Trip Time [ms]"),
            Country = At("Country"),
            Region = At("Region"),
            City = At("City"),
            Asn = At("ASN"),
            AttackIp = At("Is Attack IP"),
            Takeover = At("Is Account Takeover"),
        };
    }
}
