using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>Four 32-bit words, which travel as one access.</summary>
internal struct Word4
{
    public uint X, Y, Z, W;
}

/// <summary>Two 32-bit words, which travel as one access.</summary>
internal struct Word2
{
    public uint X, Y;
}

/// <summary>Accesses to global memory by address.</summary>
internal static class GlobalMemory
{
    /// <summary>16 bytes that nobody writes while the kernel runs; the address is a multiple of 16.</summary>
    [IntrinsicImplementation, Ptx("ld.global.nc.L1::no_allocate.v4.b32 {$r.0,$r.1,$r.2,$r.3}, [$0];")]
    public static Word4 LoadStream(ulong address) => throw new NotSupportedException();

    /// <summary>16 bytes; the address is a multiple of 16.</summary>
    [IntrinsicImplementation, Ptx("ld.global.v4.b32 {$r.0,$r.1,$r.2,$r.3}, [$0];")]
    public static Word4 Load(ulong address) => throw new NotSupportedException();

    [IntrinsicImplementation, Ptx("ld.global.nc.b32 $r, [$0];")]
    public static uint LoadWord(ulong address) => throw new NotSupportedException();

    [IntrinsicImplementation, Ptx("ld.global.f32 $r, [$0];")]
    public static float LoadFloat(ulong address) => throw new NotSupportedException();

    /// <summary>8 bytes; the address is a multiple of 8.</summary>
    [IntrinsicImplementation, Ptx("ld.global.b64 $r, [$0];")]
    public static long LoadLong(ulong address) => throw new NotSupportedException();

    /// <summary>8 bytes; the address is a multiple of 8.</summary>
    [IntrinsicImplementation, Ptx("st.global.b64 [$0], $1;")]
    public static void StoreLong(ulong address, long value) => throw new NotSupportedException();

    /// <summary>16 bytes; the address is a multiple of 16.</summary>
    [IntrinsicImplementation, Ptx("st.global.v4.b32 [$0], {$1.0,$1.1,$1.2,$1.3};")]
    public static void Store(ulong address, Word4 value) => throw new NotSupportedException();

    [IntrinsicImplementation, Ptx("st.global.b32 [$0], $1;")]
    public static void StoreWord(ulong address, uint value) => throw new NotSupportedException();

    [IntrinsicImplementation, Ptx("st.global.f32 [$0], $1;")]
    public static void StoreFloat(ulong address, float value) => throw new NotSupportedException();

    /// <summary>Two numbers; the address is a multiple of 8.</summary>
    [IntrinsicImplementation, Ptx("st.global.v2.f32 [$0], {$1,$2};")]
    public static void StorePair(ulong address, float x, float y) => throw new NotSupportedException();

    /// <summary>Adds to an I32 for all blocks at once; gives the value before.</summary>
    [IntrinsicImplementation, Ptx("atom.global.add.s32 $r, [$0], $1;")]
    public static int Add(ulong address, int value) => throw new NotSupportedException();

    /// <summary>Adds to a word for all blocks at once.</summary>
    [IntrinsicImplementation, Ptx("red.global.add.u32 [$0], $1;")]
    public static void AddWord(ulong address, uint value) => throw new NotSupportedException();

    /// <summary>Adds to an I64 for all blocks at once; the address is a multiple of 8.</summary>
    [IntrinsicImplementation, Ptx("red.global.add.u64 [$0], $1;")]
    public static void AddLong(ulong address, long value) => throw new NotSupportedException();

    /// <summary>Orders this thread's writes before those that follow, and its reads, as other blocks see them.</summary>
    [IntrinsicImplementation, Ptx("fence.acq_rel.gpu;")]
    public static void Fence() => throw new NotSupportedException();

    /// <summary>A word that other blocks write meanwhile.</summary>
    [IntrinsicImplementation, Ptx("ld.relaxed.gpu.global.b32 $r, [$0];")]
    public static uint LoadRelaxed(ulong address) => throw new NotSupportedException();

    /// <summary>Stores a word that other blocks read meanwhile.</summary>
    [IntrinsicImplementation, Ptx("st.relaxed.gpu.global.b32 [$0], $1;")]
    public static void StoreRelaxed(ulong address, uint value) => throw new NotSupportedException();

    /// <summary>8 bytes; the address is a multiple of 8.</summary>
    [IntrinsicImplementation, Ptx("ld.global.v2.b32 {$r.0,$r.1}, [$0];")]
    public static Word2 LoadWords(ulong address) => throw new NotSupportedException();

    /// <summary>8 bytes; the address is a multiple of 8.</summary>
    [IntrinsicImplementation, Ptx("st.global.v2.b32 [$0], {$1.0,$1.1};")]
    public static void StoreWords(ulong address, Word2 value) => throw new NotSupportedException();

    /// <summary>A byte in the low bits of a word.</summary>
    [IntrinsicImplementation, Ptx("{ .reg .b16 t; ld.global.u8 t, [$0]; cvt.u32.u16 $r, t; }")]
    public static uint LoadByte(ulong address) => throw new NotSupportedException();

    /// <summary>Stores the lowest byte of a word.</summary>
    [IntrinsicImplementation, Ptx("{ .reg .b32 w; .reg .b16 t; mov.b32 w, $1; cvt.u16.u32 t, w; st.global.u8 [$0], t; }")]
    public static void StoreByte(ulong address, uint value) => throw new NotSupportedException();
}
