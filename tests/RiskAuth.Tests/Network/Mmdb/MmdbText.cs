using System.Text;
using RiskAuth.Network.Mmdb;

namespace RiskAuth.Tests.Network.Mmdb;

internal static class MmdbText
{
    /// <summary>The text, or null when the value is no string.</summary>
    public static string? AsText(this MmdbValue value) => value.Type == MmdbType.String ? Encoding.UTF8.GetString(value.Utf8) : null;
}
