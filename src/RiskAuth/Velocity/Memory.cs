using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace RiskAuth.Velocity;

/// <summary>
/// Tells the processor what will be read soon, so that it waits for several places in memory at once and not for one after the other.
/// It changes nothing but the time; where the processor has no such instruction it does nothing.
/// </summary>
internal static class Memory
{
    private const int LineBytes = 64;

    public static unsafe void Fetch<T>(ref T place)
    {
        if (!Sse.IsSupported)
            return;
        // An address that the collector moves away meanwhile is no harm: nothing is read through it.
        var start = (byte*)Unsafe.AsPointer(ref place);
        Sse.Prefetch0(start);
        if (((nuint)start % LineBytes) + (nuint)Unsafe.SizeOf<T>() > LineBytes)
            Sse.Prefetch0(start + LineBytes);
    }
}
