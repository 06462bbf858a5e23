using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>Accesses to shared memory by address; an offset in bytes is best a constant.</summary>
internal static class SharedWords
{
    [IntrinsicImplementation, Ptx("st.shared.f32 [$0], $1;")]
    public static void Store(uint address, float value) => throw new NotSupportedException();

    /// <summary>8 bytes; the address is a multiple of 8.</summary>
    [IntrinsicImplementation, Ptx("st.shared.v2.f32 [$0], {$1,$2};")]
    public static void Store(uint address, float x, float y) => throw new NotSupportedException();

    [IntrinsicImplementation, Ptx("ld.shared.f32 $r, [$0];")]
    public static float Load(uint address) => throw new NotSupportedException();

    /// <summary>16 bytes at <paramref name="address"/> + <paramref name="offset"/> (constant), a multiple of 16.</summary>
    [IntrinsicImplementation, Ptx("ld.shared.v4.b32 {$r.0,$r.1,$r.2,$r.3}, [$0+$1];")]
    public static Word4 Load(uint address, int offset) => throw new NotSupportedException();

    /// <summary>Stores 16 bytes at <paramref name="address"/> + <paramref name="offset"/> (constant), a multiple of 16.</summary>
    [IntrinsicImplementation, Ptx("st.shared.v4.b32 [$0+$1], {$2.0,$2.1,$2.2,$2.3};")]
    public static void Store(uint address, int offset, Word4 value) => throw new NotSupportedException();

    /// <summary>Stores a word at <paramref name="address"/> + <paramref name="offset"/> (constant).</summary>
    [IntrinsicImplementation, Ptx("st.shared.b32 [$0+$1], $2;")]
    public static void StoreWord(uint address, int offset, uint value) => throw new NotSupportedException();
}
