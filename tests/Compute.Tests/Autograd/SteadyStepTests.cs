namespace Native.Compute.Tests.Autograd;

/// <summary>A training step that is warm allocates nothing and computes the same bits whatever the number of threads.</summary>
public sealed class SteadyStepTests
{
    private const int Width = 48;

    private static float[] Train(CpuDevice device, int steps, Action<int>? afterStep = null)
    {
        using var outer = device.Scope();
        var w1 = Tensor.Uniform(device, DType.F32, new Shape(Width, Width), -0.2, 0.2).WithGrad();
        var w2 = Tensor.Uniform(device, DType.F32, new Shape(Width, Width), -0.2, 0.2).WithGrad();
        var bias = Tensor.Zeros(device, DType.F32, new(Width)).WithGrad();
        var x = Tensor.Uniform(device, DType.F32, new Shape(96, Width), -1, 1);
        var loss = new float[1];
        for (var step = 0; step < steps; step++)
        {
            using (var tape = device.Record())
            {
                var hidden = x.MatMul(w1, bias: bias).Silu();
                var out1 = hidden.MatMul(w2, transposeB: true) + x;
                var error = (out1 * out1).Mean();
                var gradients = tape.Backward(error);
                using (device.NoGrad())
                {
                    Update(w1, gradients[w1]);
                    Update(w2, gradients[w2]);
                    Update(bias, gradients[bias]);
                }
                error.CopyTo(loss.AsSpan());
            }
            afterStep?.Invoke(step);
        }
        return [.. w1.ToArray<float>(), .. w2.ToArray<float>(), .. bias.ToArray<float>(), loss[0]];
    }

    private static void Update(Tensor parameter, Tensor gradient) => Kernels.AddInto.Apply(parameter, gradient * -0.1);

    [Fact]
    public void Memory_is_flat_over_a_thousand_steps()
    {
        using var device = new CpuDevice(2);
        var reserved = 0L;
        Train(device, 1000, step =>
        {
            if (step == 2) reserved = device.Memory.Reserved;
            if (step > 2) Assert.Equal(reserved, device.Memory.Reserved);
        });
        Assert.Equal(0, device.Memory.Tensors);
    }

    [Fact]
    public void A_warm_step_allocates_no_managed_memory()
    {
        using var device = new CpuDevice(2);
        // Ten steps at a time: the runtime's late compiling falls on some of them, what a step allocates on all.
        var (before, least) = (0L, long.MaxValue);
        Train(device, 400, step =>
        {
            if (step > 39 && step % 10 == 0) least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            if (step % 100 == 0) Thread.Sleep(150);
            if (step % 10 == 0) before = GC.GetAllocatedBytesForCurrentThread();
        });
        Assert.Equal(0, least);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_with_one_thread_or_two()
    {
        using var one = new CpuDevice(1, seed: 5);
        using var two = new CpuDevice(2, seed: 5);
        using var again = new CpuDevice(2, seed: 5);
        var expected = Train(one, 20);
        Assert.Equal(expected, Train(two, 20));
        Assert.Equal(expected, Train(again, 20));
    }
}
