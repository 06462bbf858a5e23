using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>A convolution on the CPU: tiles of pixels become columns in the cache and are multiplied with the weights.</summary>
internal static unsafe class ConvolutionLoop
{
    /// <summary>Pixels of a tile: so many that the columns stay in the second cache and that preparing the weights does not count.</summary>
    public static long TilePixels(in WindowPlan plan) => Math.Min(plan.Pixels, Math.Clamp(262144 / plan.Terms / 16 * 16, 256, 4096));

    public static void Forward(CpuBackend cpu, in WindowPlan plan, Tensor y, Tensor x, Tensor weight, Tensor? bias)
    {
        // Without any terms there is nothing to multiply, and the sum is the bias.
        var biasMemory = bias is { } b ? cpu.Memory(b) : default;
        switch (x.DType)
        {
            case DType.F64: Run<ulong>(cpu, new(cpu, plan, y, x, weight, biasMemory)); break;
            case DType.F32: Run<uint>(cpu, new(cpu, plan, y, x, weight, biasMemory)); break;
            default: Run<ushort>(cpu, new(cpu, plan, y, x, weight, biasMemory)); break;
        }
    }

    private static void Run<T>(CpuBackend cpu, in Tiles<T> tiles) where T : unmanaged => cpu.Device.Pool.Run(tiles.Tasks, tiles);

    private readonly struct Tiles<T> : IWork where T : unmanaged
    {
        private readonly WorkPool pool;
        private readonly WindowPlan plan;
        private readonly T* y, x, weight;
        private readonly HostMemory bias;
        private readonly DType type;
        private readonly long pixels, tiles;
        private readonly bool isProduct;

        public Tiles(CpuBackend cpu, in WindowPlan plan, Tensor y, Tensor x, Tensor weight, HostMemory bias)
        {
            pool = cpu.Device.Pool;
            this.plan = plan;
            this.y = (T*)cpu.Memory(y).Start;
            this.x = (T*)cpu.Memory(x).Start;
            this.weight = (T*)cpu.Memory(weight).Start;
            this.bias = bias;
            type = x.DType;
            pixels = TilePixels(plan);
            tiles = (plan.Pixels + pixels - 1) / pixels;
            // Windows of one element that take the pixels as they are: the image is the matrix of columns.
            isProduct = plan is { WindowHeight: 1, WindowWidth: 1, StrideHeight: 1, StrideWidth: 1, PadHeight: 0, PadWidth: 0 };
        }

        public int Tasks => checked((int)(plan.Images * plan.Groups * tiles));

        public void Run(int task)
        {
            var tile = task % tiles;
            var group = task / tiles % plan.Groups;
            var image = task / tiles / plan.Groups;
            var first = tile * pixels;
            var count = Math.Min(pixels, plan.Pixels - first);
            var (channels, outputs) = (plan.Channels / plan.Groups, plan.Outputs / plan.Groups);
            var source = x + image * plan.Channels * plan.Height * plan.Width;
            var a = new MatrixView(weight + group * outputs * plan.Terms, type, (nint)plan.Terms);
            var c = new MatrixView(y + (image * plan.Outputs + group * outputs) * plan.Pixels + first, type, (nint)plan.Pixels);
            if (isProduct)
            {
                Multiply(a, new MatrixView(source + group * channels * plan.Pixels + first, type, (nint)plan.Pixels), c, group, outputs, count);
                return;
            }
            using var room = pool.Arena.Rent(plan.Terms * count * sizeof(T));
            Columns.Gather(plan, source, group * channels, channels, first, count, (T*)room.Address);
            Multiply(a, new MatrixView(room.Address, type, (nint)count), c, group, outputs, count);
        }

        private void Multiply(in MatrixView a, in MatrixView b, in MatrixView c, long group, long outputs, long count)
        {
            var rowBias = new RowBias(bias, type, group * outputs);
            if (type == DType.F64) Gemm.F64(pool, 1, (nint)outputs, (nint)count, (nint)plan.Terms, a, b, c, 0, rowBias);
            else Gemm.F32(pool, 1, (nint)outputs, (nint)count, (nint)plan.Terms, a, b, c, 0, rowBias);
        }
    }

    /// <summary>Adds one number to each row of a product; nothing where there is no bias.</summary>
    internal readonly struct RowBias(HostMemory bias, DType type, long first) : IEpilogue<float>, IEpilogue<double>
    {
        public void Apply(nint batch, nint row, nint column, float* values, nint count)
        {
            if (bias.Start == null) return;
            var b = type switch
            {
                DType.F32 => F32.Load(bias, first + row).Value,
                DType.F16 => F16.Load(bias, first + row).Value,
                _ => BF16.Load(bias, first + row).Value,
            };
            for (nint i = 0; i < count; i++) values[i] += b;
        }

        public void Apply(nint batch, nint row, nint column, double* values, nint count)
        {
            if (bias.Start == null) return;
            var b = F64.Load(bias, first + row).Value;
            for (nint i = 0; i < count; i++) values[i] += b;
        }
    }
}
