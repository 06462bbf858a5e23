using System.Runtime.CompilerServices;

namespace Native.Compute.Cpu;

/// <summary>One float at a time, where nothing wider is accelerated.</summary>
internal unsafe readonly struct F32x1 : ILane<float, float>
{
    public static int Count => 1;

    public static bool ManyRegisters => false;

    public static float Zero => 0;

    public static float Broadcast(float value) => value;

    public static float Load(float* source) => *source;

    public static void Store(float* target, float value) => *target = value;

    public static float Add(float x, float y) => x + y;

    public static float Subtract(float x, float y) => x - y;

    public static float Multiply(float x, float y) => x * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MultiplyAdd(float x, float y, float z) => float.MultiplyAddEstimate(x, y, z);

    public static float Max(float x, float y) => x > y ? x : y;

    public static float Exp(float x) => MathF.Exp(x);

    public static float FiniteOrZero(float x) => x == float.NegativeInfinity ? 0 : x;

    public static float Sum(float x) => x;
}

/// <summary>One double at a time, where nothing wider is accelerated.</summary>
internal unsafe readonly struct F64x1 : ILane<double, double>
{
    public static int Count => 1;

    public static bool ManyRegisters => false;

    public static double Zero => 0;

    public static double Broadcast(double value) => value;

    public static double Load(double* source) => *source;

    public static void Store(double* target, double value) => *target = value;

    public static double Add(double x, double y) => x + y;

    public static double Subtract(double x, double y) => x - y;

    public static double Multiply(double x, double y) => x * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double MultiplyAdd(double x, double y, double z) => double.MultiplyAddEstimate(x, y, z);

    public static double Max(double x, double y) => x > y ? x : y;

    public static double Exp(double x) => Math.Exp(x);

    public static double FiniteOrZero(double x) => x == double.NegativeInfinity ? 0 : x;

    public static double Sum(double x) => x;
}
