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
        var profile = new UserProfile();
        Decode(bytes, profile);
        return profile;
    }

    /// <summary>Reads into a profile that was used before; its lists and what is in them are used again.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a profile of a known version; what is in the profile then means nothing.</exception>
    internal static void Decode(ReadOnlySpan<byte> bytes, UserProfile profile)
    {
        var reader = new ByteReader(bytes);
        if (reader.Byte() is var version && version != Version)
            throw new InvalidDataException($"A stored profile has version {version}; this program reads version {Version}. Upgrade the program.");
        profile.SignIns = (int)reader.Number(int.MaxValue);
        profile.FirstSeenS = reader.Number();
        profile.LastStrongAuthS = reader.Number();
        profile.FailuresSinceSuccess = (int)reader.Number(UserProfile.MaxFailures);
        profile.Last = ReadLast(ref reader, profile.Last);
        ReadAll(ref reader, profile.Devices, UserProfile.MaxDevices, ReadDevice);
        ReadAll(ref reader, profile.Networks, UserProfile.MaxNetworks, ReadNetwork);
        ReadAll(ref reader, profile.Places, UserProfile.MaxPlaces, ReadPlace);
        ReadAll(ref reader, profile.UserAgents, UserProfile.MaxUserAgents, ReadUserAgent);
        profile.Hours.Clear();
        for (var left = reader.Number(UserProfile.MaxHours); left > 0; left--)
            profile.Hours.Add((byte)Math.Min(reader.Byte(), (byte)167));
    }

    private delegate void ReadOne<in T>(ref ByteReader reader, T into);

    private static void ReadAll<T>(ref ByteReader reader, List<T> list, int most, ReadOne<T> read)
        where T : class, new()
    {
        var count = (int)reader.Number(most);
        for (var i = 0; i < count; i++)
        {
            if (i == list.Count)
                list.Add(new());
            read(ref reader, list[i]);
        }
        list.RemoveRange(count, list.Count - count);
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

    private static LastSuccess? ReadLast(ref ByteReader reader, LastSuccess? last)
    {
        if (reader.Byte() == 0)
            return null;
        last ??= new();
        last.TimeS = reader.Number();
        last.Host = reader.Address();
        last.Asn = (uint)reader.Number(uint.MaxValue);
        last.Class = (NetworkClass)reader.Byte();
        last.Location = reader.Point();
        last.AccuracyKm = reader.Float();
        last.City = reader.Text();
        last.Country = reader.Text();
        return last;
    }

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

    private static void ReadDevice(ref ByteReader reader, KnownDevice device)
    {
        device.Token = reader.Hash();
        device.PreviousToken = reader.Hash();
        var retired = reader.Number(KnownDevice.MaxRetired);
        if (device.RetiredTokens.Length != retired)
            device.RetiredTokens = new ulong[retired];
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
    }

    private static void WriteNetwork(ref ByteWriter writer, KnownNetwork network)
    {
        writer.Address(network.Host);
        writer.Number(network.Asn);
        writer.Number(network.Country);
        writer.Float(network.Weight);
        writer.Number(network.LastSeenS);
    }

    private static void ReadNetwork(ref ByteReader reader, KnownNetwork network)
    {
        network.Host = reader.Address();
        network.Asn = (uint)reader.Number(uint.MaxValue);
        network.Country = (uint)reader.Number(uint.MaxValue);
        network.Weight = reader.Float();
        network.LastSeenS = reader.Number();
    }

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

    private static void ReadPlace(ref ByteReader reader, KnownPlace place)
    {
        place.Country = (uint)reader.Number(uint.MaxValue);
        place.Region = (uint)reader.Number(uint.MaxValue);
        place.City = (uint)reader.Number(uint.MaxValue);
        place.Location = reader.Point();
        place.Weight = reader.Float();
        place.LastSeenS = reader.Number();
        place.RttCount = reader.Byte();
        (place.RttMean, place.RttVariance) = place.RttCount > 0 ? (reader.Float(), reader.Float()) : (0, 0);
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

    private static void ReadUserAgent(ref ByteReader reader, KnownUserAgent agent)
    {
        agent.Text = reader.Hash();
        agent.Browser = (uint)reader.Number(uint.MaxValue);
        agent.Family = (uint)reader.Number(uint.MaxValue);
        agent.Os = (uint)reader.Number(uint.MaxValue);
        agent.OsFamily = (uint)reader.Number(uint.MaxValue);
        agent.Device = (DeviceClass)reader.Byte();
        agent.Weight = reader.Float();
        agent.LastSeenS = reader.Number();
    }
}
