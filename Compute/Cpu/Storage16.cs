using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Native.Compute.Cpu;

/// <summary>Loads and stores that widen F16 and BF16 to float and round back, at any register width.</summary>
/// <remarks>S is float, double, Half or BFloat16; V a register of float (of double where S is double). All type tests are
/// constants to the compiler.</remarks>
internal static unsafe class Storage16
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<S, V>(S* p) where S : unmanaged where V : unmanaged
    {
        if (typeof(S) == typeof(float) || typeof(S) == typeof(double)) return Unsafe.ReadUnaligned<V>(p);
        if (typeof(V) == typeof(Vector512<float>))
        {
            var u = Vector512.WidenLower(Vector256.Load((ushort*)p).ToVector512Unsafe());
            if (typeof(S) == typeof(BFloat16)) return Unsafe.BitCast<Vector512<uint>, V>(u << 16);
            return Unsafe.BitCast<Vector512<float>, V>(HalfBits.Widen(u));
        }
        if (typeof(V) == typeof(Vector256<float>))
        {
            var u = Vector256.WidenLower(Vector128.Load((ushort*)p).ToVector256Unsafe());
            if (typeof(S) == typeof(BFloat16)) return Unsafe.BitCast<Vector256<uint>, V>(u << 16);
            return Unsafe.BitCast<Vector256<float>, V>(HalfBits.Widen(u));
        }
        if (typeof(V) == typeof(Vector128<float>))
        {
            var u = Vector128.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(p)).AsUInt16());
            return typeof(S) == typeof(BFloat16) ? Unsafe.BitCast<Vector128<uint>, V>(u << 16) : Unsafe.BitCast<Vector128<float>, V>(HalfBits.Widen(u));
        }
        return LoadOne<S, V>(p);
    }

    /// <summary>Two registers of consecutive numbers, the even ones in one and the odd ones in the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadPair<V>(BFloat16* p, out V even, out V odd) where V : unmanaged
    {
        if (typeof(V) == typeof(Vector512<float>))
        {
            var u = Vector512.Load((uint*)p);
            (even, odd) = (Unsafe.BitCast<Vector512<uint>, V>(u << 16), Unsafe.BitCast<Vector512<uint>, V>(u & Vector512.Create(0xFFFF_0000u)));
        }
        else if (typeof(V) == typeof(Vector256<float>))
        {
            var u = Vector256.Load((uint*)p);
            (even, odd) = (Unsafe.BitCast<Vector256<uint>, V>(u << 16), Unsafe.BitCast<Vector256<uint>, V>(u & Vector256.Create(0xFFFF_0000u)));
        }
        else if (typeof(V) == typeof(Vector128<float>))
        {
            var u = Vector128.Load((uint*)p);
            (even, odd) = (Unsafe.BitCast<Vector128<uint>, V>(u << 16), Unsafe.BitCast<Vector128<uint>, V>(u & Vector128.Create(0xFFFF_0000u)));
        }
        else (even, odd) = (LoadOne<BFloat16, V>(p), LoadOne<BFloat16, V>(p + 1));
    }

    /// <summary>One number; T is float, or double where S is double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LoadOne<S, T>(S* p) where S : unmanaged where T : unmanaged
    {
        if (typeof(S) == typeof(BFloat16))
        {
            float value = *(BFloat16*)p;
            return *(T*)&value;
        }
        if (typeof(S) == typeof(Half))
        {
            var value = (float)*(Half*)p;
            return *(T*)&value;
        }
        return *(T*)p;
    }

    /// <summary>Rounds one number to the nearest, ties to even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreOne<S, T>(S* p, T value) where S : unmanaged where T : unmanaged
    {
        if (typeof(S) == typeof(BFloat16)) *(BFloat16*)p = (BFloat16)(*(float*)&value);
        else if (typeof(S) == typeof(Half)) *(Half*)p = (Half)(*(float*)&value);
        else *(T*)p = value;
    }

    /// <summary>target[i] = source[i], widened.</summary>
    public static void Widen<S, V, T, L>(S* source, T* target, nint count)
        where S : unmanaged
        where V : unmanaged
        where T : unmanaged
        where L : struct, ILane<V, T>
    {
        nint i = 0;
        for (; i + L.Count <= count; i += L.Count) L.Store(target + i, Load<S, V>(source + i));
        for (; i < count; i++) target[i] = LoadOne<S, T>(source + i);
    }

    /// <summary>target[i] = source[i], rounded.</summary>
    public static void Narrow<S, T>(T* source, S* target, nint count) where S : unmanaged where T : unmanaged
    {
        nint i = 0;
        if (typeof(S) == typeof(BFloat16) && Vector256.IsHardwareAccelerated)
        {
            for (; i + 16 <= count; i += 16)
                Vector256.Narrow(Round(Vector256.Load((float*)source + i)), Round(Vector256.Load((float*)source + i + 8))).Store((ushort*)target + i);
        }
        for (; i < count; i++) StoreOne(target + i, source[i]);
    }

    private static Vector256<uint> Round(Vector256<float> x)
    {
        var u = x.AsUInt32();
        var rounded = (u + Vector256.Create(0x7FFFu) + ((u >> 16) & Vector256<uint>.One)) >> 16;
        return Vector256.ConditionalSelect(Vector256.IsNaN(x).AsUInt32(), (u >> 16) | Vector256.Create(0x40u), rounded);
    }
}
