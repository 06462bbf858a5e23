using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>Accesses of 16 bytes, under a condition, and of single elements to global memory.</summary>
/// <remarks>Hints that what is read once need not be kept (L1::no_allocate, .cs) made everything slower on Hopper: 4.0 instead of 4.3 TB/s.</remarks>
internal static class GlobalVectors
{
    /// <summary>Loads where <paramref name="inside"/> is not 0, else gives zeros.</summary>
    [IntrinsicImplementation, Ptx("{ .reg .pred p; .reg .b32 t; mov.b32 t, $1; setp.ne.b32 p, t, 0; mov.b32 $r.0, 0; mov.b32 $r.1, 0; mov.b32 $r.2, 0; mov.b32 $r.3, 0; @p ld.global.v4.b32 {$r.0,$r.1,$r.2,$r.3}, [$0]; }")]
    public static Word4 LoadIf(ulong address, int inside) => throw new NotSupportedException();

    /// <summary>As <see cref="LoadIf"/>, of what no one writes and this block alone reads: passed by the first-level cache.</summary>
    [IntrinsicImplementation, Ptx("{ .reg .pred p; .reg .b32 t; mov.b32 t, $1; setp.ne.b32 p, t, 0; mov.b32 $r.0, 0; mov.b32 $r.1, 0; mov.b32 $r.2, 0; mov.b32 $r.3, 0; @p ld.global.nc.L1::no_allocate.v4.b32 {$r.0,$r.1,$r.2,$r.3}, [$0]; }")]
    public static Word4 LoadOnceIf(ulong address, int inside) => throw new NotSupportedException();

    /// <summary>Loads what other blocks read too and no one writes: kept in the first-level cache.</summary>
    [IntrinsicImplementation, Ptx("ld.global.nc.v4.b32 {$r.0,$r.1,$r.2,$r.3}, [$0];")]
    public static Word4 LoadShared(ulong address) => throw new NotSupportedException();

    /// <summary>As <see cref="LoadIf"/>, of what other blocks and warps read too and no one writes: kept in the first-level cache.</summary>
    [IntrinsicImplementation, Ptx("{ .reg .pred p; .reg .b32 t; mov.b32 t, $1; setp.ne.b32 p, t, 0; mov.b32 $r.0, 0; mov.b32 $r.1, 0; mov.b32 $r.2, 0; mov.b32 $r.3, 0; @p ld.global.nc.v4.b32 {$r.0,$r.1,$r.2,$r.3}, [$0]; }")]
    public static Word4 LoadSharedIf(ulong address, int inside) => throw new NotSupportedException();

    /// <summary>Loads 4 bytes that the kernel itself may write later.</summary>
    [IntrinsicImplementation, Ptx("ld.global.b32 $r, [$0];")]
    public static uint LoadWord(ulong address) => throw new NotSupportedException();

    /// <summary>Loads 2 bytes into the low half of a word.</summary>
    [IntrinsicImplementation, Ptx("{ .reg .b16 t; ld.global.b16 t, [$0]; cvt.u32.u16 $r, t; }")]
    public static uint LoadHalfWord(ulong address) => throw new NotSupportedException();

    /// <summary>Stores the low half of a word.</summary>
    [IntrinsicImplementation, Ptx("{ .reg .b16 t; cvt.u16.u32 t, $1; st.global.b16 [$0], t; }")]
    public static void StoreHalfWord(ulong address, uint value) => throw new NotSupportedException();
}
