using System.Numerics;
using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>The gradients of a convolution on the CPU. Tasks own what they write, and go through the pixels in order.</summary>
internal static unsafe class ConvolutionGradientLoop
{
    // Channels of one task: enough rows for the product to be efficient, few enough for several tasks.
    private static long ChannelBlock(in WindowPlan plan) =>
        Math.Min(plan.Channels / plan.Groups, Math.Max(1, 128 / (plan.WindowHeight * plan.WindowWidth)));

    public static void Input<T>(CpuBackend cpu, in WindowPlan plan, Tensor dx, Tensor dy, Tensor weight) where T : struct, IRealElement<T>
    {
        if (T.IsDouble) Run(cpu, new InputTasks<double, T>(cpu, plan, dx, dy, weight));
        else Run(cpu, new InputTasks<float, T>(cpu, plan, dx, dy, weight));
    }

    private static void Run<TSum, T>(CpuBackend cpu, in InputTasks<TSum, T> tasks) where TSum : unmanaged, INumber<TSum> where T : struct, IRealElement<T> =>
        cpu.Device.Pool.Run(tasks.Count, tasks);

    public static void Weight(CpuBackend cpu, in WindowPlan plan, Tensor parts, Tensor dy, Tensor x)
    {
        switch (x.DType)
        {
            case DType.F64: Run<ulong>(cpu, new(cpu, plan, parts, dy, x)); break;
            case DType.F32: Run<uint>(cpu, new(cpu, plan, parts, dy, x)); break;
            default: Run<ushort>(cpu, new(cpu, plan, parts, dy, x)); break;
        }
    }

    private static void Run<T>(CpuBackend cpu, in WeightTasks<T> tasks) where T : unmanaged => cpu.Device.Pool.Run(tasks.Count, tasks);

    // One image, group and block of channels: the product of the weights with dy are columns, which are added into the image.
    private readonly struct InputTasks<TSum, T> : IWork where TSum : unmanaged, INumber<TSum> where T : struct, IRealElement<T>
    {
        private readonly WorkPool pool;
        private readonly WindowPlan plan;
        private readonly HostMemory dx;
        private readonly byte* dy, weight;
        private readonly DType type;
        private readonly long block, blocks;

        public InputTasks(CpuBackend cpu, in WindowPlan plan, Tensor dx, Tensor dy, Tensor weight)
        {
            pool = cpu.Device.Pool;
            this.plan = plan;
            this.dx = cpu.Memory(dx);
            this.dy = cpu.Memory(dy).Start;
            this.weight = cpu.Memory(weight).Start;
            type = dy.DType;
            block = ChannelBlock(plan);
            blocks = (plan.Channels / plan.Groups + block - 1) / block;
        }

        public int Count => checked((int)(plan.Images * plan.Groups * blocks));

        public void Run(int task)
        {
            var first = task % blocks * block;
            var group = task / blocks % plan.Groups;
            var image = task / blocks / plan.Groups;
            var (channels, outputs) = (plan.Channels / plan.Groups, plan.Outputs / plan.Groups);
            var count = Math.Min(block, channels - first);
            var rows = count * plan.WindowHeight * plan.WindowWidth;
            var pixels = ConvolutionLoop.TilePixels(plan);
            var plane = plan.Height * plan.Width;
            using var room = pool.Arena.Rent((rows * pixels + count * plane) * sizeof(TSum));
            var sums = (TSum*)room.Address;
            var columns = sums + count * plane;
            for (var i = 0L; i < count * plane; i++) sums[i] = TSum.Zero;
            var size = type.Size();
            var a = new MatrixView(weight + (group * outputs * plan.Terms + first * plan.WindowHeight * plan.WindowWidth) * size, type, (nint)plan.Terms).Transposed;
            for (var start = 0L; start < plan.Pixels; start += pixels)
            {
                var tile = Math.Min(pixels, plan.Pixels - start);
                var b = new MatrixView(dy + ((image * plan.Outputs + group * outputs) * plan.Pixels + start) * size, type, (nint)plan.Pixels);
                var c = new MatrixView(columns, typeof(TSum) == typeof(double) ? DType.F64 : DType.F32, (nint)tile);
                Gemm.Run(pool, 1, (nint)rows, (nint)tile, (nint)outputs, a, b, c);
                Columns.Add(plan, columns, count, start, tile, sums);
            }
            var to = (image * plan.Channels + group * channels + first) * plane;
            for (var i = 0L; i < count * plane; i++) T.Store(dx, to + i, T.Constant(double.CreateTruncating(sums[i])));
        }
    }

    // One part of the images, one group and block of channels: the sum of dy times columns.
    private readonly struct WeightTasks<T> : IWork where T : unmanaged
    {
        private readonly WorkPool pool;
        private readonly WindowPlan plan;
        private readonly byte* parts;
        private readonly T* dy, x;
        private readonly DType type, sumType;
        private readonly long block, blocks, splits, weights;

        public WeightTasks(CpuBackend cpu, in WindowPlan plan, Tensor parts, Tensor dy, Tensor x)
        {
            pool = cpu.Device.Pool;
            this.plan = plan;
            this.parts = cpu.Memory(parts).Start;
            this.dy = (T*)cpu.Memory(dy).Start;
            this.x = (T*)cpu.Memory(x).Start;
            (type, sumType) = (x.DType, parts.DType);
            (splits, weights) = (parts.Shape[0], parts.Shape[1]);
            block = ChannelBlock(plan);
            blocks = (plan.Channels / plan.Groups + block - 1) / block;
        }

        public int Count => checked((int)(splits * plan.Groups * blocks));

        public void Run(int task)
        {
            var first = task % blocks * block;
            var group = task / blocks % plan.Groups;
            var split = task / blocks / plan.Groups;
            var (channels, outputs) = (plan.Channels / plan.Groups, plan.Outputs / plan.Groups);
            var count = Math.Min(block, channels - first);
            var window = plan.WindowHeight * plan.WindowWidth;
            var pixels = ConvolutionLoop.TilePixels(plan);
            using var room = pool.Arena.Rent(count * window * pixels * sizeof(T));
            var columns = (T*)room.Address;
            var each = (plan.Images + splits - 1) / splits;
            var target = parts + (split * weights + group * outputs * plan.Terms + first * window) * sumType.Size();
            var c = new MatrixView(target, sumType, (nint)plan.Terms);
            var beta = 0.0;
            for (var image = split * each; image < Math.Min(plan.Images, (split + 1) * each); image++)
                for (var start = 0L; start < plan.Pixels; start += pixels)
                {
                    var tile = Math.Min(pixels, plan.Pixels - start);
                    Columns.Gather(plan, x + image * plan.Channels * plan.Height * plan.Width, group * channels + first, count, start, tile, columns);
                    var a = new MatrixView(dy + (image * plan.Outputs + group * outputs) * plan.Pixels + start, type, (nint)plan.Pixels);
                    var b = new MatrixView(columns, type, (nint)tile).Transposed;
                    Gemm.Run(pool, 1, (nint)outputs, (nint)(count * window), (nint)tile, a, b, c, beta);
                    beta = 1;
                }
            // A part without images of its own, where they do not divide evenly, is 0.
            if (beta != 0) return;
            for (var o = 0L; o < outputs; o++)
                new Span<byte>(target + o * plan.Terms * sumType.Size(), checked((int)(count * window * sumType.Size()))).Clear();
        }
    }
}
