using System.Runtime.CompilerServices;

namespace Native.Compute.Gpu.Attention;

/// <summary>Where the rows of a [batch, heads, positions, size] tensor lie, as kernels get it: an address and steps in bytes.</summary>
internal readonly struct HeadRows(ulong address, long sequence, long head, long row)
{
    private readonly ulong address = address;
    private readonly long sequence = sequence;

    /// <summary>Bytes from head to head.</summary>
    public readonly long Head = head;

    /// <summary>Bytes from position to position.</summary>
    public readonly long Row = row;

    /// <summary>The address of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong At(int sequence, int head, int position) => address + (ulong)(this.sequence * sequence + Head * head + Row * position);

    /// <summary>As kernels get a tensor of 16-bit elements.</summary>
    public static HeadRows Of(Tensor x)
    {
        var strides = x.Layout.Strides;
        return new((ulong)GpuDevice.Address(x), strides[0] * 2, strides[1] * 2, strides[2] * 2);
    }
}
