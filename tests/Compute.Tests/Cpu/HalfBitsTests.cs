using System.Runtime.Intrinsics;
using Native.Compute.Cpu;
using Xunit;

namespace Native.Compute.Tests.Cpu;

/// <summary>Widening F16: every one of the 65,536 patterns, at each width, against .NET's own conversion.</summary>
public sealed class HalfBitsTests
{
    [Fact]
    public void EveryHalfWidensToItsValue()
    {
        for (var i = 0; i <= ushort.MaxValue; i++)
        {
            var bits = (uint)i;
            var expected = (float)BitConverter.UInt16BitsToHalf((ushort)i);
            Same(expected, HalfBits.Widen(Vector128.Create(bits)).GetElement(3), i);
            Same(expected, HalfBits.Widen(Vector256.Create(bits)).GetElement(5), i);
            Same(expected, HalfBits.Widen(Vector512.Create(bits)).GetElement(9), i);
        }
    }

    // A NaN stays a NaN; everything else keeps its bits, the sign of zero too.
    private static void Same(float expected, float actual, int half)
    {
        if (float.IsNaN(expected)) Assert.True(float.IsNaN(actual), $"F16 {half:X4}");
        else Assert.True(BitConverter.SingleToUInt32Bits(expected) == BitConverter.SingleToUInt32Bits(actual), $"F16 {half:X4}: {actual}, expected {expected}");
    }
}
