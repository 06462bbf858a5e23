using System.Buffers.Binary;
using Native.Compute;

namespace Native.Bench.Gpu;

/// <summary>An operation as users call it, with its gradients if asked, against the processor in float64.</summary>
/// <param name="name">What is done, with the size.</param>
/// <param name="type">The type of floating-point inputs.</param>
/// <param name="bytes">What has to be read and written, in bytes.</param>
/// <param name="inputs">Makes the inputs on a device.</param>
/// <param name="call">The operation; the last input is the seed where gradients are asked for.</param>
/// <param name="gradients">How many inputs, from the first on, get gradients.</param>
internal sealed class TensorCase(
    string name, DType type, double bytes, Func<Device, Tensor[]> inputs, Func<Tensor[], Tensor> call, int gradients = 0) : GpuCase
{
    private Tensor[] operands = [], results = [];

    public override string Name => $"{name} {type.ToString().ToLowerInvariant()}";

    public override string Unit => Measure;

    /// <summary>GB/s, or TOP/s where operations in thousands stand for the bytes.</summary>
    public string Measure { get; init; } = "GB/s";

    public override double Tolerance => type == DType.F32 ? 1e-5 : type.IsFloat() ? 1e-2 : 0;

    public override void Prepare(CudaDevice device)
    {
        operands = inputs(device);
        for (var i = 0; i < gradients; i++) operands[i] = operands[i].WithGrad();
        // The results get this memory, full of NaN.
        var first = Compute(operands);
        var kinds = first.Select(r => (r.DType, r.Shape)).ToArray();
        foreach (var tensor in first) tensor.Dispose();
        var spoiled = kinds.Select(kind => Tensor.Full(device, kind.DType, kind.Shape, kind.DType.IsFloat() ? double.NaN : -1)).ToArray();
        foreach (var tensor in spoiled) tensor.Dispose();
    }

    public override void Run()
    {
        foreach (var result in results) result.Dispose();
        results = Compute(operands);
    }

    private Tensor[] Compute(Tensor[] operands)
    {
        var device = operands[0].Device;
        if (gradients == 0)
        {
            using var scope = device.NoGrad();
            return [scope.Keep(call(operands))];
        }
        using var tape = device.Record();
        var y = call(operands);
        var slopes = tape.Backward(y, operands[^1]);
        return [tape.Scope.Keep(y), .. operands[..gradients].Select(x => tape.Scope.Keep(slopes[x]))];
    }

    public override double Value(double seconds) => bytes / seconds / 1e9;

    public override byte[] Result() => [.. results.SelectMany(HostBytes.Of)];

    public override double Error()
    {
        using var cpu = new CpuDevice();
        using var scope = cpu.Scope();
        var copies = operands.Select(x => x.To(cpu)).Select(x => x.DType.IsFloat() ? x.To(DType.F64) : x).ToArray();
        for (var i = 0; i < gradients; i++) copies[i] = copies[i].WithGrad();
        var rights = Compute(copies);
        var worst = 0.0;
        for (var i = 0; i < rights.Length; i++)
        {
            using var inner = cpu.NoGrad();
            var (result, right) = (results[i].To(cpu).To(DType.F64), rights[i].To(DType.F64));
            var error = (result - right).Norm().ToArray<double>()[0] / right.Norm().ToArray<double>()[0];
            if (!(error <= worst)) worst = error;
        }
        return worst;
    }
}
