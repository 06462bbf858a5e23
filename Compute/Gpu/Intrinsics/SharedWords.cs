using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>Accesses to shared memory by address.</summary>
internal static class SharedWords
{
    [IntrinsicImplementation, Ptx("st.shared.f32 [$0], $1;")]
    public static void Store(uint address, float value) => throw new NotSupportedException();

    /// <summary>8 bytes; the address is a multiple of 8.</summary>
    [IntrinsicImplementation, Ptx("st.shared.v2.f32 [$0], {$1,$2};")]
    public static void Store(uint address, float x, float y) => throw new NotSupportedException();

    [IntrinsicImplementation, Ptx("ld.shared.f32 $r, [$0];")]
    public static float Load(uint address) => throw new NotSupportedException();
}
