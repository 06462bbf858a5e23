using System.Runtime.InteropServices;

namespace Native.Compute.Tests.Gpu.Machine;

/// <summary>Puts numbers into a machine's memory, and arguments into the 8 bytes that each takes.</summary>
internal static class MachineMemory
{
    public static byte[] Of(ulong value) => BitConverter.GetBytes(value);

    public static byte[] Of(long value) => BitConverter.GetBytes(value);

    public static byte[] Of(float value) => [.. BitConverter.GetBytes(value), 0, 0, 0, 0];

    public static byte[] OfStruct<T>(T value) where T : struct => MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref value, 1)).ToArray();

    /// <summary>The 16 bits of a number.</summary>
    public static ushort Bits(float value, bool half)
    {
        if (half) return BitConverter.HalfToUInt16Bits((Half)value);
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
    }

    public static float Number(ushort bits, bool half) => half ? (float)BitConverter.UInt16BitsToHalf(bits) : BitConverter.UInt32BitsToSingle((uint)bits << 16);

    /// <summary>Numbers of 16 bits.</summary>
    public static float[] Random(Random random, int count, bool half) =>
        [.. Enumerable.Range(0, count).Select(_ => Number(Bits((float)(random.NextDouble() * 2 - 1), half), half))];

    /// <summary>The address of a copy of these; 0 for nothing.</summary>
    public static ulong Put<T>(PtxMachine machine, T[]? values) where T : struct => values is null ? 0 : machine.Allocate(MemoryMarshal.AsBytes<T>(values));

    /// <summary>What lies at an address.</summary>
    public static T[] Get<T>(PtxMachine machine, ulong address, int count) where T : struct =>
        MemoryMarshal.Cast<byte, T>(machine.At(address, count * Marshal.SizeOf<T>())).ToArray();
}
