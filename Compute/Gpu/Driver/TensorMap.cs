using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Native.Compute.Gpu;

/// <summary>How the copy engine sees a tensor of 16-bit elements in device memory: dimensions, pitches and the box of one copy.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal unsafe struct TensorMap
{
    /// <summary>The alignment of base addresses and pitches, in bytes, that the engine demands.</summary>
    public const int Alignment = 16;

    [FieldOffset(0)]
    private Words words;

    [InlineArray(16)]
    private struct Words
    {
        private ulong first;
    }

    /// <summary>
    /// A stack of matrices. Boxes are <paramref name="boxRows"/> rows of <paramref name="boxColumns"/> elements of one matrix, laid
    /// out in shared memory with the 128-byte swizzle when <paramref name="boxColumns"/> is 64.
    /// </summary>
    /// <param name="address">Device address, a multiple of 16.</param>
    /// <param name="half">F16; otherwise BF16.</param>
    /// <param name="columns">Elements along the contiguous axis.</param>
    /// <param name="rows">Rows of a matrix.</param>
    /// <param name="matrices">Matrices.</param>
    /// <param name="rowPitch">Elements from row to row, a multiple of 8.</param>
    /// <param name="matrixPitch">Elements from matrix to matrix, a multiple of 8; any where there is one.</param>
    /// <param name="boxColumns">Columns of a box, at most 64.</param>
    /// <param name="boxRows">Rows of a box, at most 256.</param>
    /// <exception cref="DeviceException">The driver refuses; the message has the numbers.</exception>
    public static TensorMap OfMatrices(
        nint address, bool half, long columns, long rows, long matrices, long rowPitch, long matrixPitch, int boxColumns, int boxRows)
    {
        var map = default(Aligned);
        var target = (void*)(((nint)(&map) + 63) & ~63);
        var dimensions = stackalloc ulong[3] { (ulong)columns, (ulong)rows, (ulong)matrices };
        var pitch = matrices > 1 ? matrixPitch : Math.Max(8, rowPitch * rows);
        var strides = stackalloc ulong[2] { (ulong)rowPitch * 2, (ulong)pitch * 2 };
        var box = stackalloc uint[3] { (uint)boxColumns, (uint)boxRows, 1 };
        var steps = stackalloc uint[3] { 1, 1, 1 };
        const int half16 = 6, bfloat16 = 9, swizzle128 = 3, promote128 = 2;
        var error = CudaDriver.TensorMapEncodeTiled(target, half ? half16 : bfloat16, 3, address, dimensions, strides, box, steps, 0, swizzle128, promote128, 0);
        if (error != 0)
            throw CudaDriver.Failure(error, $"describing {matrices} × [{rows}, {columns}] with pitches {rowPitch} and {matrixPitch} at {address:x} to the copy engine");
        return *(TensorMap*)target;
    }

    /// <summary>
    /// A [batch, heads, positions, size] tensor with any pitches. Boxes are <paramref name="boxRows"/> positions of 64 elements of one
    /// head, laid out in shared memory with the 128-byte swizzle.
    /// </summary>
    /// <param name="address">Device address, a multiple of 16.</param>
    /// <param name="half">F16; otherwise BF16.</param>
    /// <param name="size">Elements along the contiguous axis.</param>
    /// <param name="positions">Positions, with their pitch in elements: a multiple of 8, as all pitches.</param>
    /// <param name="heads">Heads, with their pitch.</param>
    /// <param name="batch">Sequences, with their pitch.</param>
    /// <param name="boxRows">Positions of a box, at most 256.</param>
    /// <exception cref="DeviceException">The driver refuses; the message has the numbers.</exception>
    public static TensorMap OfHeads(
        nint address, bool half, long size, (long Count, long Pitch) positions, (long Count, long Pitch) heads, (long Count, long Pitch) batch, int boxRows)
    {
        var map = default(Aligned);
        var target = (void*)(((nint)(&map) + 63) & ~63);
        var dimensions = stackalloc ulong[4] { (ulong)size, (ulong)positions.Count, (ulong)heads.Count, (ulong)batch.Count };
        var strides = stackalloc ulong[3] { Bytes(positions), Bytes(heads), Bytes(batch) };
        var box = stackalloc uint[4] { 64, (uint)boxRows, 1, 1 };
        var steps = stackalloc uint[4] { 1, 1, 1, 1 };
        const int half16 = 6, bfloat16 = 9, swizzle128 = 3, promote256 = 3;
        var error = CudaDriver.TensorMapEncodeTiled(target, half ? half16 : bfloat16, 4, address, dimensions, strides, box, steps, 0, swizzle128, promote256, 0);
        if (error != 0)
            throw CudaDriver.Failure(error, $"describing [{batch}, {heads}, {positions}, {size}] (counts and pitches) at {address:x} to the copy engine");
        return *(TensorMap*)target;

        // The pitch of an axis of one step means nothing; the driver wants a possible one.
        ulong Bytes((long Count, long Pitch) axis) => (ulong)(axis.Count == 1 ? Math.Max(16, size * 2 + 15 & ~15) : axis.Pitch * 2);
    }

    [InlineArray(24)]
    private struct Aligned
    {
        private ulong first;
    }
}
