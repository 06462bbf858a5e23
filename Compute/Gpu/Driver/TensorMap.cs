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

    [InlineArray(24)]
    private struct Aligned
    {
        private ulong first;
    }
}
