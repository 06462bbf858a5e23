using System.Runtime.CompilerServices;

namespace Native.Compute.Kernels;

/// <summary>y ← y + x in place, for the tape's sums, and y ← y + scale·x.</summary>
internal static class AddInto
{
    public static void Apply(Tensor y, Tensor x)
    {
        Pointwise.Run(new Op(), y, y, x);
        y.Storage.Version++;
    }

    public static void Apply(Tensor y, Tensor x, double scale)
    {
        Pointwise.Run(new ScaledOp(scale), y, y, x);
        y.Storage.Version++;
    }

    internal readonly struct Op : IPointwise
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b, T c, T d) where T : struct, IReal<T> => a + b;
    }

    internal readonly struct ScaledOp(double scale) : IPointwise
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b, T c, T d) where T : struct, IReal<T> => T.MultiplyAdd(T.Constant(scale), b, a);
    }
}
