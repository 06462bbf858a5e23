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

    [IntrinsicImplementation, Ptx("ld.shared.b32 $r, [$0];")]
    public static uint LoadWord(uint address) => throw new NotSupportedException();

    /// <summary>2 bytes in the low half of a word.</summary>
    [IntrinsicImplementation, Ptx("{ .reg .b16 t; ld.shared.b16 t, [$0]; cvt.u32.u16 $r, t; }")]
    public static uint LoadHalfWord(uint address) => throw new NotSupportedException();

    /// <summary>Stores the low half of a word.</summary>
    [IntrinsicImplementation, Ptx("{ .reg .b32 w; .reg .b16 t; mov.b32 w, $1; cvt.u16.u32 t, w; st.shared.b16 [$0], t; }")]
    public static void StoreHalfWord(uint address, uint value) => throw new NotSupportedException();

    /// <summary>Adds to a word for all threads of the block at once.</summary>
    [IntrinsicImplementation, Ptx("red.shared.add.u32 [$0], $1;")]
    public static void Add(uint address, uint value) => throw new NotSupportedException();

    /// <summary>8 bytes; the address is a multiple of 8.</summary>
    [IntrinsicImplementation, Ptx("ld.shared.v2.b32 {$r.0,$r.1}, [$0];")]
    public static Word2 LoadWords(uint address) => throw new NotSupportedException();

    /// <summary>8 bytes; the address is a multiple of 8.</summary>
    [IntrinsicImplementation, Ptx("st.shared.v2.b32 [$0], {$1.0,$1.1};")]
    public static void StoreWords(uint address, Word2 value) => throw new NotSupportedException();

    /// <summary>16 bytes of zeros; the address is a multiple of 16.</summary>
    [IntrinsicImplementation, Ptx("{ .reg .b32 z; mov.b32 z, 0; st.shared.v4.b32 [$0], {z,z,z,z}; }")]
    public static void Clear16(uint address) => throw new NotSupportedException();
}
