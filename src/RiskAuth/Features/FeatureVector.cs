using RiskAuth.Scoring.Freeman;

namespace RiskAuth.Features;

/// <summary>Turns an observation into the numbers of <see cref="FeatureSchema"/>: one function for serving, replay and training.</summary>
public static class FeatureVector
{
    private const float Missing = float.NaN;

    /// <summary>
    /// One in 20,000 is as rare as anything can be: beyond that, rarity would measure how long the installation has been counting, and a
    /// model trained on one installation would mislead another.
    /// </summary>
    private const float MaxRarity = 9.9034876f;

    /// <param name="vector">Exactly <see cref="FeatureSchema.Count"/> long. Missing values are NaN.</param>
    public static void Write(in Observation o, Span<float> vector)
    {
        if (vector.Length != FeatureSchema.Count)
            throw new ArgumentException($"A feature vector has {FeatureSchema.Count} numbers, not {vector.Length}.", nameof(vector));
        var at = 0;
        WriteHistory(o, vector, ref at);
        WriteDevice(o, vector, ref at);
        WriteUserAgent(o, vector, ref at);
        WriteAddress(o, vector, ref at);
        WritePlace(o, vector, ref at);
        WriteTravel(o, vector, ref at);
        WriteSequence(o, vector, ref at);
    }

    private static void WriteHistory(in Observation o, Span<float> v, ref int at)
    {
        v[at++] = Log1(o.Profile.SignIns);
        v[at++] = Log1(o.DaysSinceSuccess);
        v[at++] = o.HasHistory ? Log1(Math.Max(0, o.Traits.TimeS - o.Profile.FirstSeenS) / 86400.0) : Missing;
        v[at++] = Log1(o.Profile.FailuresSinceSuccess);
    }

    private static void WriteDevice(in Observation o, Span<float> v, ref int at)
    {
        v[at++] = o.Device switch
        {
            DeviceMatch.Known => -1,
            DeviceMatch.NoToken => o.ExpectsToken ? 1 : 0,
            DeviceMatch.Unknown => o.HasHistory ? 2 : 0,
            _ => 3,
        };
        v[at++] = o.KnownDevice is { } device ? Log1(device.SignIns) : 0;
        v[at++] = o.FingerprintChanges is { } changes ? changes : Missing;
    }

    private static void WriteUserAgent(in Observation o, Span<float> v, ref int at)
    {
        v[at++] = New(o, o.NewAgentText);
        v[at++] = New(o, o.NewBrowser);
        v[at++] = New(o, o.NewOs);
        v[at++] = New(o, o.NewDeviceClass);
        v[at++] = Share(o, o.AgentCounts.Level0);
        v[at++] = Share(o, o.AgentCounts.Level2);
        v[at++] = Rarity(o.Population, o.Population.UserAgent.Level0, o.Population.UserAgent.Kinds);
        v[at++] = Rarity(o.Population, o.Population.UserAgent.Level1, o.Population.UserAgent.Kinds);
        v[at++] = Rarity(o.Population, o.Population.UserAgent.Level2, o.Population.UserAgent.Kinds);
        v[at++] = (o.Enrichment.UserAgent.IsBot ? 1 : 0) + (o.Enrichment.UserAgent.IsImpossible ? 1 : 0)
            + (o.Enrichment.HintsContradiction is null ? 0 : 1);
    }

    private static void WriteAddress(in Observation o, Span<float> v, ref int at)
    {
        v[at++] = New(o, o.NewHost);
        v[at++] = New(o, o.NewLine);
        v[at++] = Share(o, o.NetworkCounts.Level0);
        v[at++] = Rarity(o.Population, o.Population.Network.Level0, o.Population.Network.Kinds);
        v[at++] = o.Traits.Network.Class == Network.NetworkClass.Hosting ? 1 : 0;
        v[at++] = o.Traits.Network.Class == Network.NetworkClass.Anonymizer ? 1 : 0;
        v[at++] = o.Traits.Network.Class == Network.NetworkClass.MobileCarrier ? 1 : 0;
    }

    private static void WritePlace(in Observation o, Span<float> v, ref int at)
    {
        v[at++] = o.Traits.Asn == 0 ? Missing : New(o, o.NewAsn);
        v[at++] = o.Traits.Asn == 0 ? Missing : Share(o, o.NetworkCounts.Level1);
        v[at++] = o.Traits.Asn == 0 ? Missing : Rarity(o.Population, o.Population.Network.Level1, o.Population.Network.Kinds);
        v[at++] = o.Traits.Country == 0 ? Missing : New(o, o.NewCountry);
        v[at++] = o.Traits.Region == 0 ? Missing : New(o, o.NewRegion);
        v[at++] = o.Traits.City == 0 ? Missing : New(o, o.NewCity);
        v[at++] = o.Traits.Country == 0 ? Missing : Share(o, o.NetworkCounts.Level2);
        v[at++] = o.Traits.Country == 0 ? Missing : Rarity(o.Population, o.Population.Network.Level2, o.Population.Network.Kinds);
    }

    private static void WriteTravel(in Observation o, Span<float> v, ref int at)
    {
        v[at++] = o.Trip is { } trip ? Log1(trip.SpeedKmh) : Missing;
        v[at++] = o.Trip is { } journey ? Log1(journey.GapKm) : Missing;
        v[at++] = o.HoursFromSun is { } apart ? (float)apart : Missing;
        v[at++] = (float)o.HourShare;
        v[at++] = (float)Math.Abs(o.RttDeviation);
        v[at++] = Freeman(o, FreemanScore.NetworkRatio(o.Population, o.NetworkCounts, o.Remembered));
        v[at++] = Freeman(o, FreemanScore.UserAgentRatio(o.Population, o.AgentCounts, o.Remembered));
    }

    private static void WriteSequence(in Observation o, Span<float> v, ref int at)
    {
        var velocity = o.Velocity;
        v[at++] = Log1(velocity.User.Failures1h);
        v[at++] = Log1(velocity.User.Failures24h);
        v[at++] = Log1(velocity.UserFailedAddresses24h);
        v[at++] = Log1(velocity.Address.Failures1h);
        v[at++] = Log1(velocity.Address.FailedUsers24h);
        v[at++] = Log1(velocity.Address.Users24h);
        v[at++] = Log1(velocity.Prefix.FailedUsers24h);
        v[at++] = (float)Math.Log((1.0 + velocity.Asn.Failures1h) / (1 + Math.Max(0, velocity.AsnExpectedFailures1h)));
        v[at++] = Log1(velocity.PasswordTag.FailedUsers24h);
        v[at++] = o.Campaign is null ? 0 : 1;
        v[at++] = (float)o.LogFreeman;
    }

    private static float Log1(double value) => (float)Math.Log(1 + value);

    private static float New(in Observation o, bool isNew) => !o.HasHistory ? Missing : isNew ? 1 : 0;

    private static float Share(in Observation o, double weight) => o.Remembered > 0 ? (float)(weight / o.Remembered) : Missing;

    private static float Rarity(in PopulationReading population, long count, long kinds) =>
        Math.Min(MaxRarity, (float)-Math.Log((count + .5) / (population.SignIns + .5 * kinds + 1)));

    private static float Freeman(in Observation o, double ratio) =>
        o.HasHistory && o.Remembered > 0 && o.Population.SignIns > 0 && ratio > 0 ? (float)Math.Log(ratio) : Missing;
}
