using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Native.Compute.Cpu;

/// <summary>Loads and stores that widen F16 and BF16 to float and round back, at any register width.</summary>
/// <remarks>S is float, double, Half or BFloat16; V a register of float (of double where S is double). All type tests are
/// constants to the compiler.</remarks>
internal static unsafe class Storage16
{
    // 2^112 moves the exponent of an F16, shifted into an F32's place, to an F32's bias; subnormals come out exact.
    private const float HalfScale = 5.192296858534828e33f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<S, V>(S* p) where S : unmanaged where V : unmanaged
    {
        if (typeof(S) == typeof(float) || typeof(S) == typeof(double)) return Unsafe.ReadUnaligned<V>(p);
        if (typeof(V) == typeof(Vector512<float>))
        {
            var u = Vector512.WidenLower(Vector256.Load((ushort*)p).ToVector512Unsafe());
            if (typeof(S) == typeof(BFloat16)) return Unsafe.BitCast<Vector512<uint>, V>(u << 16);
            var magnitude = (u & Vector512.Create(0x7FFFu)) << 13;
            var value = (magnitude.AsSingle() * HalfScale).AsUInt32();
            value |= Vector512.GreaterThanOrEqual(magnitude, Vector512.Create(0x7C00u << 13)) & Vector512.Create(0x7F80_0000u);
            return Unsafe.BitCast<Vector512<uint>, V>(value | ((u & Vector512.Create(0x8000u)) << 16));
        }
        if (typeof(V) == typeof(Vector256<float>))
        {
            var u = Vector256.WidenLower(Vector128.Load((ushort*)p).ToVector256Unsafe());
            if (typeof(S) == typeof(BFloat16)) return Unsafe.BitCast<Vector256<uint>, V>(u << 16);
            var magnitude = (u & Vector256.Create(0x7FFFu)) << 13;
            var value = (magnitude.AsSingle() * HalfScale).AsUInt32();
            value |= Vector256.GreaterThanOrEqual(magnitude, Vector256.Create(0x7C00u << 13)) & Vector256.Create(0x7F80_0000u);
            return Unsafe.BitCast<Vector256<uint>, V>(value | ((u & Vector256.Create(0x8000u)) << 16));
        }
        if (typeof(V) == typeof(Vector128<float>))
        {
            var u = Vector128.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(p)).AsUInt16());
            return typeof(S) == typeof(BFloat16) ? Unsafe.BitCast<Vector128<uint>, V>(u << 16) : Unsafe.BitCast<Vector128<float>, V>(FromHalves(u));
        }
        return LoadOne<S, V>(p);
    }

    /// <summary>Four F16, each in the lower half of its element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> FromHalves(Vector128<uint> u)
    {
        var magnitude = (u & Vector128.Create(0x7FFFu)) << 13;
        var value = (magnitude.AsSingle() * HalfScale).AsUInt32();
        value |= Vector128.GreaterThanOrEqual(magnitude, Vector128.Create(0x7C00u << 13)) & Vector128.Create(0x7F80_0000u);
        return (value | ((u & Vector128.Create(0x8000u)) << 16)).AsSingle();
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
