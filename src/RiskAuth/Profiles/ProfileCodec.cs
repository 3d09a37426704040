using System.Buffers;
using RiskAuth.Network;

namespace RiskAuth.Profiles;

/// <summary>
/// A profile as bytes: one version byte, then fields in a fixed order, numbers as variable-length integers (LEB128),
/// hashes and floats in full. A typical profile takes 200 to 500 bytes.
/// </summary>
public static class ProfileCodec
{
    private const byte Version = 1;

    public static byte[] Encode(UserProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var buffer = new ArrayBufferWriter<byte>(512);
        var writer = new ByteWriter(buffer);
        writer.Byte(Version);
        writer.Number(profile.SignIns);
        writer.Number(profile.FirstSeenS);
        writer.Number(profile.LastStrongAuthS);
        writer.Number(profile.FailuresSinceSuccess);
        WriteLast(ref writer, profile.Last);
        writer.Number(profile.Devices.Count);
        foreach (var device in profile.Devices)
            WriteDevice(ref writer, device);
        writer.Number(profile.Networks.Count);
        foreach (var network in profile.Networks)
            WriteNetwork(ref writer, network);
        writer.Number(profile.Places.Count);
        foreach (var place in profile.Places)
            WritePlace(ref writer, place);
        writer.Number(profile.UserAgents.Count);
        foreach (var agent in profile.UserAgents)
            WriteUserAgent(ref writer, agent);
        writer.Number(profile.Hours.Count);
        foreach (var hour in profile.Hours)
            writer.Byte(hour);
        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are not a profile of a known version.</exception>
    public static UserProfile Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        if (reader.Byte() is var version && version != Version)
            throw new InvalidDataException($"A stored profile has version {version}; this program reads version {Version}. Upgrade the program.");
        var profile = new UserProfile
        {
            SignIns = (int)reader.Number(int.MaxValue),
            FirstSeenS = reader.Number(),
            LastStrongAuthS = reader.Number(),
            FailuresSinceSuccess = (int)reader.Number(UserProfile.MaxFailures),
            Last = ReadLast(ref reader),
        };
        for (var left = reader.Number(UserProfile.MaxDevices); left > 0; left--)
            profile.Devices.Add(ReadDevice(ref reader));
        for (var left = reader.Number(UserProfile.MaxNetworks); left > 0; left--)
            profile.Networks.Add(ReadNetwork(ref reader));
        for (var left = reader.Number(UserProfile.MaxPlaces); left > 0; left--)
            profile.Places.Add(ReadPlace(ref reader));
        for (var left = reader.Number(UserProfile.MaxUserAgents); left > 0; left--)
            profile.UserAgents.Add(ReadUserAgent(ref reader));
        for (var left = reader.Number(UserProfile.MaxHours); left > 0; left--)
            profile.Hours.Add((byte)Math.Min(reader.Byte(), (byte)167));
        return profile;
    }

    private static void WriteLast(ref ByteWriter writer, LastSuccess? last)
    {
        writer.Byte(last is null ? (byte)0 : (byte)1);
        if (last is null)
            return;
        writer.Number(last.TimeS);
        writer.Address(last.Host);
        writer.Number(last.Asn);
        writer.Byte((byte)last.Class);
        writer.Point(last.Location);
        writer.Float(last.AccuracyKm);
        writer.Text(last.City);
        writer.Text(last.Country);
    }

    private static LastSuccess? ReadLast(ref ByteReader reader) => reader.Byte() == 0 ? null : new LastSuccess
    {
        TimeS = reader.Number(),
        Host = reader.Address(),
        Asn = (uint)reader.Number(uint.MaxValue),
        Class = (NetworkClass)reader.Byte(),
        Location = reader.Point(),
        AccuracyKm = reader.Float(),
        City = reader.Text(),
        Country = reader.Text(),
    };

    private static void WriteDevice(ref ByteWriter writer, KnownDevice device)
    {
        writer.Hash(device.Token);
        writer.Hash(device.PreviousToken);
        writer.Number(device.RetiredTokens.Length);
        foreach (var token in device.RetiredTokens)
            writer.Hash(token);
        writer.Number(device.Family);
        writer.Number(device.OsFamily);
        writer.Number(device.PlatformPrint);
        writer.Number(device.ScreenPrint);
        writer.Number(device.LanguagePrint);
        writer.Number(device.FirstSeenS);
        writer.Number(device.LastSeenS);
        writer.Number(device.SignIns);
        writer.Number(device.Presented);
        writer.Number(device.LastStrongAuthS);
    }

    private static KnownDevice ReadDevice(ref ByteReader reader)
    {
        var device = new KnownDevice { Token = reader.Hash(), PreviousToken = reader.Hash() };
        device.RetiredTokens = new ulong[reader.Number(KnownDevice.MaxRetired)];
        for (var i = 0; i < device.RetiredTokens.Length; i++)
            device.RetiredTokens[i] = reader.Hash();
        device.Family = (uint)reader.Number(uint.MaxValue);
        device.OsFamily = (uint)reader.Number(uint.MaxValue);
        device.PlatformPrint = (ushort)reader.Number(ushort.MaxValue);
        device.ScreenPrint = (ushort)reader.Number(ushort.MaxValue);
        device.LanguagePrint = (ushort)reader.Number(ushort.MaxValue);
        device.FirstSeenS = reader.Number();
        device.LastSeenS = reader.Number();
        device.SignIns = (int)reader.Number(int.MaxValue);
        device.Presented = (int)reader.Number(int.MaxValue);
        device.LastStrongAuthS = reader.Number();
        return device;
    }

    private static void WriteNetwork(ref ByteWriter writer, KnownNetwork network)
    {
        writer.Address(network.Host);
        writer.Number(network.Asn);
        writer.Number(network.Country);
        writer.Float(network.Weight);
        writer.Number(network.LastSeenS);
    }

    private static KnownNetwork ReadNetwork(ref ByteReader reader) => new()
    {
        Host = reader.Address(),
        Asn = (uint)reader.Number(uint.MaxValue),
        Country = (uint)reader.Number(uint.MaxValue),
        Weight = reader.Float(),
        LastSeenS = reader.Number(),
    };

    private static void WritePlace(ref ByteWriter writer, KnownPlace place)
    {
        writer.Number(place.Country);
        writer.Number(place.Region);
        writer.Number(place.City);
        writer.Point(place.Location);
        writer.Float(place.Weight);
        writer.Number(place.LastSeenS);
        writer.Byte(place.RttCount);
        if (place.RttCount == 0)
            return;
        writer.Float(place.RttMean);
        writer.Float(place.RttVariance);
    }

    private static KnownPlace ReadPlace(ref ByteReader reader)
    {
        var place = new KnownPlace
        {
            Country = (uint)reader.Number(uint.MaxValue),
            Region = (uint)reader.Number(uint.MaxValue),
            City = (uint)reader.Number(uint.MaxValue),
            Location = reader.Point(),
            Weight = reader.Float(),
            LastSeenS = reader.Number(),
            RttCount = reader.Byte(),
        };
        if (place.RttCount > 0)
            (place.RttMean, place.RttVariance) = (reader.Float(), reader.Float());
        return place;
    }

    private static void WriteUserAgent(ref ByteWriter writer, KnownUserAgent agent)
    {
        writer.Hash(agent.Text);
        writer.Number(agent.Browser);
        writer.Number(agent.Family);
        writer.Number(agent.Os);
        writer.Number(agent.OsFamily);
        writer.Byte((byte)agent.Device);
        writer.Float(agent.Weight);
        writer.Number(agent.LastSeenS);
    }

    private static KnownUserAgent ReadUserAgent(ref ByteReader reader) => new()
    {
        Text = reader.Hash(),
        Browser = (uint)reader.Number(uint.MaxValue),
        Family = (uint)reader.Number(uint.MaxValue),
        Os = (uint)reader.Number(uint.MaxValue),
        OsFamily = (uint)reader.Number(uint.MaxValue),
        Device = (DeviceClass)reader.Byte(),
        Weight = reader.Float(),
        LastSeenS = reader.Number(),
    };
}
