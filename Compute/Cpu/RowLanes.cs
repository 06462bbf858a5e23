using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>Code that is written for SIMD vectors of any width over elements of one floating-point type.</summary>
internal interface ILaneCode<T> where T : struct, IRealElement<T>
{
    /// <summary><typeparamref name="TAcc"/> is the single element that the lanes compute with: F64 for F64, else F32.</summary>
    void On<TLanes, TAcc>() where TLanes : struct, ILanes<TLanes> where TAcc : struct, IRealElement<TAcc>;
}

/// <summary>Chooses the widest vectors that the machine is fast with.</summary>
internal static class LaneChoice
{
    public static void Run<TCode, T>(in TCode code) where TCode : struct, ILaneCode<T> where T : struct, IRealElement<T>
    {
        if (T.IsDouble)
        {
            if (Vector512.IsHardwareAccelerated) code.On<Lanes512<double>, F64>();
            else if (Vector256.IsHardwareAccelerated) code.On<Lanes256<double>, F64>();
            else code.On<Lanes128<double>, F64>();
        }
        else if (Vector512.IsHardwareAccelerated) code.On<Lanes512<float>, F32>();
        else if (Vector256.IsHardwareAccelerated) code.On<Lanes256<float>, F32>();
        else code.On<Lanes128<float>, F32>();
    }
}

/// <summary>The operands of a formula over rows on the CPU.</summary>
internal readonly unsafe struct RowPointers(
    HostMemory a, HostMemory b, HostMemory c, SidePointer p, SidePointer q, SidePointer s, SidePointer t)
{
    public byte* A => a.Start;

    public byte* B => b.Start;

    public byte* C => c.Start;

    public SidePointer P => p;

    public SidePointer Q => q;

    public SidePointer S => s;

    public SidePointer T => t;
}

/// <summary>A <see cref="RowSide"/> on the CPU.</summary>
internal readonly unsafe struct SidePointer
{
    public readonly byte* Start;
    public readonly long Outer, Along, Inner;
    public readonly double Value;
    public readonly bool IsElement;

    public SidePointer(in RowSide side, HostMemory memory, DType type)
    {
        Start = side.Tensor is null ? null : memory.Start;
        (Outer, Along, Inner, Value) = (side.Outer, side.Along, side.Inner, side.Value);
        IsElement = side.Tensor is { } tensor && tensor.DType == type;
    }
}

/// <summary>An operand along one stretch of elements: the same number in all lanes, or numbers that lie side by side.</summary>
internal readonly unsafe struct LaneSide<TLanes, T, TAcc>
    where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
{
    private readonly TLanes value;
    private readonly byte* elements, statistics;

    public LaneSide(double value)
    {
        this.value = TLanes.Constant(value);
        elements = statistics = null;
    }

    private LaneSide(byte* elements, byte* statistics)
    {
        value = default;
        this.elements = elements;
        this.statistics = statistics;
    }

    /// <summary>Elements of type T side by side.</summary>
    public static LaneSide<TLanes, T, TAcc> Elements(byte* start) => new(start, null);

    /// <summary>The part of a side from (o, r, i) on, along r or along i.</summary>
    public static LaneSide<TLanes, T, TAcc> Of(in SidePointer side, long o, long r, long i, bool alongInner)
    {
        if (side.Start == null) return new(side.Value);
        var at = o * side.Outer + r * side.Along + i * side.Inner;
        var isRepeated = (alongInner ? side.Inner : side.Along) == 0;
        if (side.IsElement)
            return isRepeated ? new(T.ToDouble(T.Load(new HostMemory(side.Start), at))) : new(side.Start + at * T.Type.Size(), null);
        return isRepeated ? new(TAcc.ToDouble(TAcc.Load(new HostMemory(side.Start), at))) : new(null, side.Start + at * TAcc.Type.Size());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes At(long i) => elements != null ? TLanes.LoadFrom<T>(elements, i) : statistics != null ? TLanes.LoadFrom<TAcc>(statistics, i) : value;

    /// <summary>The same, with n &lt; lanes elements from i on copied to 64 bytes of room.</summary>
    public LaneSide<TLanes, T, TAcc> Copy(long i, long n, byte* room)
    {
        if (elements != null) return new(RowSegment.Copy(elements, i, n, T.Type.Size(), room), null);
        if (statistics != null) return new(null, RowSegment.Copy(statistics, i, n, TAcc.Type.Size(), room));
        return this;
    }
}
