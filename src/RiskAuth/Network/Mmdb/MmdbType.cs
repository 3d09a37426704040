namespace RiskAuth.Network.Mmdb;

/// <summary>The data types of the MaxMind DB format 2.0, with the numbers that the format gives them.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1720", Justification = "The format's own names of its types.")]
public enum MmdbType : byte
{
    None = 0,
    Pointer = 1,
    String = 2,
    Double = 3,
    Bytes = 4,
    UInt16 = 5,
    UInt32 = 6,
    Map = 7,
    Int32 = 8,
    UInt64 = 9,
    UInt128 = 10,
    Array = 11,
    CacheContainer = 12,
    EndMarker = 13,
    Boolean = 14,
    Float = 15,
}
