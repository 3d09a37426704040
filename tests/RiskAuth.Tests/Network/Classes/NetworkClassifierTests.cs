using RiskAuth.Network;
using RiskAuth.Network.Classes;

namespace RiskAuth.Tests.Network.Classes;

public sealed class NetworkClassifierTests
{
    /// <summary>Well-known networks of every class, with the names that public lists give them.</summary>
    [Theory]
    [InlineData(16509, "Amazon.com, Inc.", NetworkClass.Hosting)]
    [InlineData(15169, "Google LLC", NetworkClass.Hosting)]
    [InlineData(396982, "Google LLC", NetworkClass.Hosting)]
    [InlineData(8075, "Microsoft Corporation", NetworkClass.Hosting)]
    [InlineData(31898, "Oracle Corporation", NetworkClass.Hosting)]
    [InlineData(45102, "Alibaba (US) Technology Co., Ltd.", NetworkClass.Hosting)]
    [InlineData(24940, "Hetzner Online GmbH", NetworkClass.Hosting)]
    [InlineData(16276, "OVH SAS", NetworkClass.Hosting)]
    [InlineData(14061, "DigitalOcean, LLC", NetworkClass.Hosting)]
    [InlineData(63949, "Akamai Technologies, Inc.", NetworkClass.Hosting)]
    [InlineData(20473, "The Constant Company, LLC", NetworkClass.Hosting)]
    [InlineData(13335, "Cloudflare, Inc.", NetworkClass.Hosting)]
    [InlineData(51167, "Contabo GmbH", NetworkClass.Hosting)]
    [InlineData(60781, "LeaseWeb Netherlands B.V.", NetworkClass.Hosting)]
    [InlineData(23724, "IDC, China Telecommunications Corporation", NetworkClass.Hosting)]
    [InlineData(9009, "M247 Europe SRL", NetworkClass.Anonymizer)]
    [InlineData(212238, "Datacamp Limited", NetworkClass.Anonymizer)]
    [InlineData(136787, "PacketHub S.A.", NetworkClass.Anonymizer)]
    [InlineData(39351, "31173 Services AB", NetworkClass.Anonymizer)]
    [InlineData(209103, "Proton AG", NetworkClass.Anonymizer)]
    [InlineData(36183, "Akamai Technologies, Inc.", NetworkClass.Anonymizer)]
    [InlineData(60729, "Stiftung Erneuerbare Freiheit", NetworkClass.Anonymizer)]
    [InlineData(216025, "Mullvad VPN AB", NetworkClass.Anonymizer)]
    [InlineData(27683, "VPN de Mexico, S.A. de C.V.", NetworkClass.Residential)]
    [InlineData(6167, "Verizon Business", NetworkClass.MobileCarrier)]
    [InlineData(21928, "T-Mobile USA, Inc.", NetworkClass.MobileCarrier)]
    [InlineData(20057, "AT&T Enterprises, LLC", NetworkClass.MobileCarrier)]
    [InlineData(55836, "Reliance Jio Infocomm Limited", NetworkClass.MobileCarrier)]
    [InlineData(9808, "China Mobile", NetworkClass.MobileCarrier)]
    [InlineData(9605, "NTT DOCOMO, INC.", NetworkClass.MobileCarrier)]
    [InlineData(29465, "MTN NIGERIA Communication limited", NetworkClass.MobileCarrier)]
    [InlineData(33771, "Safaricom Limited", NetworkClass.MobileCarrier)]
    [InlineData(15796, "Salt Mobile SA", NetworkClass.MobileCarrier)]
    [InlineData(51207, "Free Mobile SAS", NetworkClass.MobileCarrier)]
    [InlineData(7922, "Comcast Cable Communications, LLC", NetworkClass.Residential)]
    [InlineData(20115, "Charter Communications", NetworkClass.Residential)]
    [InlineData(7018, "AT&T Enterprises, LLC", NetworkClass.Residential)]
    [InlineData(3320, "Deutsche Telekom AG", NetworkClass.Residential)]
    [InlineData(3215, "Orange S.A.", NetworkClass.Residential)]
    [InlineData(2856, "British Telecommunications PLC", NetworkClass.Residential)]
    [InlineData(2119, "Telenor Norge AS", NetworkClass.Residential)]
    [InlineData(4134, "Chinanet", NetworkClass.Residential)]
    [InlineData(12322, "Free SAS", NetworkClass.Residential)]
    [InlineData(28573, "Claro NXT Telecomunicacoes Ltda", NetworkClass.Residential)]
    [InlineData(14593, "Space Exploration Technologies Corporation", NetworkClass.Residential)]
    [InlineData(786, "Jisc Services Limited", NetworkClass.Education)]
    [InlineData(680, "Verein zur Foerderung eines Deutschen Forschungsnetzes e.V.", NetworkClass.Education)]
    [InlineData(3, "Massachusetts Institute of Technology", NetworkClass.Education)]
    [InlineData(32, "Stanford University", NetworkClass.Education)]
    [InlineData(4538, "China Education and Research Network Center", NetworkClass.Education)]
    [InlineData(47610, "RWTH Aachen University", NetworkClass.Education)]
    [InlineData(721, "DoD Network Information Center", NetworkClass.Government)]
    [InlineData(203665, "UK Ministry of Defence", NetworkClass.Government)]
    [InlineData(6966, "U.S. Department of State", NetworkClass.Government)]
    [InlineData(27370, "City of Boston", NetworkClass.Government)]
    [InlineData(2026, "City of Helsinki", NetworkClass.Government)]
    [InlineData(521, "Ford Motor Company", NetworkClass.Business)]
    [InlineData(4243, "Wells Fargo Bank, N.A.", NetworkClass.Business)]
    [InlineData(15914, "British Airways plc", NetworkClass.Business)]
    [InlineData(22093, "Cleveland Clinic Foundation", NetworkClass.Business)]
    [InlineData(64500, "Umbrella Trading Ltd", NetworkClass.Unknown)]
    [InlineData(64501, "Alcoholics Anonymous World Services, Inc", NetworkClass.Unknown)]
    public void A_well_known_network_has_its_class(int asn, string organization, NetworkClass expected) =>
        Assert.Equal(expected, NetworkClassifier.BuiltIn.Classify((uint)asn, organization));

    [Theory]
    [InlineData("Example Cloud GmbH", NetworkClass.Hosting)]
    [InlineData("EXAMPLE-CLOUD", NetworkClass.Hosting)]
    [InlineData("Cloudberry Farms", NetworkClass.Unknown)]
    [InlineData("Example Web   Hosting, S.L.", NetworkClass.Hosting)]
    [InlineData("University Hosting Centre", NetworkClass.Education)]
    [InlineData("Example Telecom Data Center", NetworkClass.Hosting)]
    [InlineData("Universitaetsklinikum Beispiel", NetworkClass.Education)]
    [InlineData("Beispiel Telekommunikation", NetworkClass.Residential)]
    [InlineData("Congressional Federal Credit Union", NetworkClass.Business)]
    [InlineData("", NetworkClass.Unknown)]
    [InlineData("---", NetworkClass.Unknown)]
    [InlineData("名古屋", NetworkClass.Unknown)]
    public void An_unlisted_network_has_the_class_of_whole_words_in_its_name(string organization, NetworkClass expected) =>
        Assert.Equal(expected, NetworkClassifier.BuiltIn.Classify(0, organization));

    [Fact]
    public void A_name_longer_than_the_limit_says_nothing() =>
        Assert.Equal(NetworkClass.Unknown, NetworkClassifier.BuiltIn.Classify(0, "Hosting " + new string('x', 100_000)));

    [Theory]
    [InlineData("104.28.1.1", NetworkClass.Anonymizer)]
    [InlineData("2a09:bac5::1", NetworkClass.Anonymizer)]
    [InlineData("104.16.1.1", NetworkClass.Unknown)]
    public void A_listed_range_has_its_class(string address, NetworkClass expected) =>
        Assert.Equal(expected, NetworkClassifier.BuiltIn.Classify(ClientAddress.Parse(address)));

    [Fact]
    public void The_built_in_lists_have_no_broken_line_and_no_network_twice()
    {
        Assert.Empty(NetworkClassifier.BuiltIn.Problems);
        var lines = Directory.EnumerateFiles(Path.Combine(SharedData.RepositoryRoot, "data", "networks"), "*.txt")
            .SelectMany(File.ReadLines).Where(line => line.StartsWith("AS", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]).ToList();
        Assert.True(lines.Count > 500);
        Assert.Equal(lines.Distinct(), lines);
    }

    [Fact]
    public void An_operators_lists_outrank_the_built_in_ones_and_broken_lines_are_reported()
    {
        var folder = Directory.CreateTempSubdirectory("riskauth-lists-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "business.txt"), "# ours\nAS16509 our own cloud\n104.28.0.0/16 our relay\nAS\nASx y\n1.2.3.4/8 z\nword  \nnonsense\nword umbrella trading\n");
            var classifier = NetworkClassifier.Load(folder.FullName);
            Assert.Equal(NetworkClass.Business, classifier.Classify(16509, "Amazon.com, Inc."));
            Assert.Equal(NetworkClass.Business, classifier.Classify(ClientAddress.Parse("104.28.1.1")));
            Assert.Equal(NetworkClass.Business, classifier.Classify(64500, "Umbrella Trading Ltd"));
            Assert.Equal(NetworkClass.Hosting, classifier.Classify(14061, null));
            Assert.Equal([4, 5, 6, 7, 8], classifier.Problems.Select(problem => int.Parse(problem.Split("line ")[1].Split(':')[0], null)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
