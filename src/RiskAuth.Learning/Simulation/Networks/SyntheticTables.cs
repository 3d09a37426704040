using RiskAuth.Network;

namespace RiskAuth.Learning.Simulation.Networks;

/// <summary>Operators with their AS numbers, and cities with coordinates in degrees: common knowledge, rounded.</summary>
internal static class SyntheticTables
{
    private const NetworkClass Home = NetworkClass.Residential;
    private const NetworkClass Mobile = NetworkClass.MobileCarrier;
    private const NetworkClass Office = NetworkClass.Business;
    private const NetworkClass School = NetworkClass.Education;
    private const NetworkClass Server = NetworkClass.Hosting;
    private const NetworkClass Exit = NetworkClass.Anonymizer;

    /// <summary>Blocks are the /24s in the country's largest city; further cities have fewer.</summary>
    public static readonly (string Country, uint Asn, string Organization, NetworkClass Class, int Blocks)[] Operators =
    [
        ("NO", 2119, "Telenor Norge AS", Home, 96), ("NO", 29695, "Altibox AS", Home, 64), ("NO", 41164, "Telia Norge AS", Home, 40),
        ("NO", 12929, "Telia Norge AS Mobil", Mobile, 4), ("NO", 25400, "Telia Norge AS Core", Mobile, 3),
        ("NO", 5619, "Tietoevry Norway AS", Office, 6), ("NO", 224, "Sikt", School, 6), ("NO", 50304, "Blix Solutions AS", Server, 8),
        ("NO", 9009, "M247 Europe SRL", Exit, 3), ("NO", 207137, "PacketHub S.A.", Exit, 2),
        ("SE", 3301, "Telia Company AB", Home, 48), ("SE", 29518, "Bredband2 AB", Home, 32), ("SE", 44034, "Hi3G Access AB", Mobile, 4),
        ("SE", 158, "Ericsson AB", Office, 4), ("SE", 1653, "SUNET", School, 4), ("SE", 42708, "GleSYS AB", Server, 6),
        ("SE", 39351, "31173 Services AB", Exit, 3),
        ("DK", 3292, "TDC Holding A/S", Home, 40), ("DK", 9158, "Telenor A/S", Mobile, 4), ("DK", 1835, "DeiC", School, 3),
        ("DK", 9009, "M247 Europe SRL", Exit, 1),
        ("DE", 3320, "Deutsche Telekom AG", Home, 64), ("DE", 3209, "Vodafone GmbH", Home, 40),
        ("DE", 6805, "Telefonica Germany GmbH", Mobile, 6), ("DE", 680, "DFN", School, 4), ("DE", 24940, "Hetzner Online GmbH", Server, 24),
        ("DE", 9009, "M247 Europe SRL", Exit, 3),
        ("US", 7922, "Comcast Cable Communications", Home, 64), ("US", 20115, "Charter Communications", Home, 48),
        ("US", 21928, "T-Mobile USA", Mobile, 6), ("US", 6167, "Verizon Wireless", Mobile, 6), ("US", 4983, "Intel Corporation", Office, 3),
        ("US", 11, "Harvard University", School, 2), ("US", 14061, "DigitalOcean LLC", Server, 24), ("US", 16509, "Amazon.com", Server, 24),
        ("US", 60068, "Datacamp Limited", Exit, 3),
        ("GB", 2856, "British Telecommunications PLC", Home, 40), ("GB", 5089, "Virgin Media Limited", Home, 32),
        ("GB", 12576, "EE Limited", Mobile, 5), ("GB", 786, "Jisc Services Limited", School, 4), ("GB", 20860, "Iomart", Server, 8),
        ("GB", 60068, "Datacamp Limited", Exit, 3),
        ("NL", 1136, "KPN B.V.", Home, 32), ("NL", 33915, "Vodafone Libertel B.V.", Home, 32), ("NL", 31615, "Odido Netherlands B.V.", Mobile, 4),
        ("NL", 1103, "SURF B.V.", School, 3), ("NL", 60781, "LeaseWeb Netherlands B.V.", Server, 16), ("NL", 9009, "M247 Europe SRL", Exit, 3),
        ("PL", 5617, "Orange Polska S.A.", Home, 40), ("PL", 39603, "P4 Sp. z o.o.", Mobile, 5), ("PL", 8308, "NASK", School, 2),
        ("FR", 3215, "Orange S.A.", Home, 40), ("FR", 12322, "Free SAS", Home, 32), ("FR", 5410, "Bouygues Telecom SA", Mobile, 5),
        ("FR", 16276, "OVH SAS", Server, 24),
        ("ES", 3352, "Telefonica de Espana", Home, 40), ("ES", 12430, "Vodafone Espana", Mobile, 5), ("ES", 766, "RedIRIS", School, 2),
        ("IN", 24560, "Bharti Airtel Ltd.", Home, 40), ("IN", 55836, "Reliance Jio Infocomm Limited", Mobile, 8),
        ("BR", 28573, "Claro NXT Telecomunicacoes", Home, 40), ("BR", 26615, "TIM S/A", Mobile, 6),
    ];

    public static readonly (string Country, string Region, string Name, float Latitude, float Longitude)[] Cities =
    [
        ("NO", "Oslo", "Oslo", 59.91f, 10.75f), ("NO", "Vestland", "Bergen", 60.39f, 5.32f), ("NO", "Trøndelag", "Trondheim", 63.43f, 10.40f),
        ("NO", "Rogaland", "Stavanger", 58.97f, 5.73f), ("NO", "Agder", "Kristiansand", 58.15f, 8.00f), ("NO", "Troms", "Tromsø", 69.65f, 18.96f),
        ("SE", "Stockholm", "Stockholm", 59.33f, 18.07f), ("SE", "Västra Götaland", "Göteborg", 57.71f, 11.97f), ("SE", "Skåne", "Malmö", 55.61f, 13.00f),
        ("DK", "Hovedstaden", "København", 55.68f, 12.57f), ("DK", "Midtjylland", "Aarhus", 56.16f, 10.20f),
        ("DE", "Hessen", "Frankfurt am Main", 50.11f, 8.68f), ("DE", "Berlin", "Berlin", 52.52f, 13.41f), ("DE", "Hamburg", "Hamburg", 53.55f, 9.99f),
        ("US", "New York", "New York", 40.71f, -74.01f), ("US", "Illinois", "Chicago", 41.88f, -87.63f), ("US", "Texas", "Houston", 29.76f, -95.37f),
        ("US", "California", "Los Angeles", 34.05f, -118.24f),
        ("GB", "England", "London", 51.51f, -.13f), ("GB", "England", "Manchester", 53.48f, -2.24f), ("GB", "Scotland", "Edinburgh", 55.95f, -3.19f),
        ("NL", "Noord-Holland", "Amsterdam", 52.37f, 4.90f), ("NL", "Zuid-Holland", "Rotterdam", 51.92f, 4.48f),
        ("PL", "Mazowieckie", "Warszawa", 52.23f, 21.01f), ("PL", "Małopolskie", "Kraków", 50.06f, 19.94f),
        ("FR", "Île-de-France", "Paris", 48.86f, 2.35f), ("FR", "Auvergne-Rhône-Alpes", "Lyon", 45.76f, 4.84f),
        ("ES", "Madrid", "Madrid", 40.42f, -3.70f), ("ES", "Cataluña", "Barcelona", 41.39f, 2.17f),
        ("IN", "Maharashtra", "Mumbai", 19.08f, 72.88f), ("IN", "Delhi", "New Delhi", 28.61f, 77.21f),
        ("BR", "São Paulo", "São Paulo", -23.55f, -46.63f), ("BR", "Rio de Janeiro", "Rio de Janeiro", -22.91f, -43.17f),
    ];
}
