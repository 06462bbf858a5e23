using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace Native.Compute.Tests.Gpu;

/// <summary>What every portable kernel stands on, run on the device that NATIVE_TEST_DEVICE names.</summary>
[Collection("device")]
[Trait("needs", "device")]
public sealed class PortableKernelTests
{
    private const int Lanes = 128;

    private interface ISum<T>
        where T : unmanaged
    {
        static abstract T Zero { get; }

        static abstract T Add(T a, T b);
    }

    private readonly struct DoubleSum : ISum<double>
    {
        public static double Zero => 0;

        public static double Add(double a, double b) => a + b;
    }

    /// <summary>Byte views in wrappers, element types from type parameters, static-abstract operations: all in one parameter.</summary>
    private struct RowSum<T, TSum>(Bytes x, Bytes y, int columns)
        where T : unmanaged
        where TSum : ISum<T>
    {
        public readonly void Execute(int row, int lane)
        {
            var shared = SharedMemory.Allocate<T>(Lanes);
            var sum = TSum.Zero;
            for (var c = lane; c < columns; c += Lanes) sum = TSum.Add(sum, x.Read<T>((long)row * columns + c));
            shared[lane] = sum;
            Group.Barrier();
            for (var half = Lanes / 2; half > 0; half /= 2)
            {
                if (lane < half) shared[lane] = TSum.Add(shared[lane], shared[lane + half]);
                Group.Barrier();
            }
            if (lane == 0) y.Write(row, shared[0]);
        }
    }

    private readonly struct Bytes(ArrayView<byte> view)
    {
        public T Read<T>(long i) where T : unmanaged => view.Cast<T>()[i];

        public void Write<T>(long i, T value) where T : unmanaged => view.Cast<T>()[i] = value;
    }

    private static void Rows<T, TSum>(RowSum<T, TSum> kernel, int rows)
        where T : unmanaged
        where TSum : ISum<T>
    {
        for (var row = Grid.IdxX; row < rows; row += Grid.DimX)
        {
            kernel.Execute(row, Group.IdxX);
            Group.Barrier();
        }
    }

    [Fact]
    public void A_generic_kernel_with_shared_memory_sums_rows()
    {
        const int rows = 37, columns = 1023;
        var name = Environment.GetEnvironmentVariable("NATIVE_TEST_DEVICE");
        Assert.SkipWhen(name is null or "cpu", "NATIVE_TEST_DEVICE names no device.");
        using var context = Context.Create(builder => builder.OpenCL().Cuda().Optimize(OptimizationLevel.O2));
        using var accelerator = Open(context, name!);
        using var stream = accelerator.CreateStream();
        var values = new double[rows * columns];
        for (var i = 0; i < values.Length; i++) values[i] = i % 1000 - 400;
        using var x = accelerator.Allocate1D(values);
        using var y = accelerator.Allocate1D<double>(rows);

        var launch = accelerator.LoadKernel<RowSum<double, DoubleSum>, int>(Rows);
        var kernel = new RowSum<double, DoubleSum>(new(x.View.BaseView.Cast<byte>()), new(y.View.BaseView.Cast<byte>()), columns);
        launch(stream, new KernelConfig(5, Lanes), kernel, rows);
        stream.Synchronize();

        // Whole numbers: the order of the additions does not matter.
        var expected = Enumerable.Range(0, rows).Select(r => values.AsSpan(r * columns, columns).ToArray().Sum());
        Assert.Equal(expected, y.GetAsArray1D());
    }

    private static Accelerator Open(Context context, string name)
    {
        var parts = name.Split(':');
        var index = int.Parse(parts[1]);
        return parts[0] == "cuda" ? context.CreateCudaAccelerator(index) : context.CreateCLAccelerator(index);
    }
}
