using System.Diagnostics;
using Native.Compute;

namespace Native.Bench.Gpu;

/// <summary>The work of a fresh process that uses many kernels once: what its first result costs.</summary>
internal static class ColdStart
{
    /// <summary>Kernels that the work needs.</summary>
    public const int Kernels = 30;

    /// <summary>What the process prints once its result is there, before the number of kernels and the result.</summary>
    public const string Done = "first result";

    /// <summary>Runs the work on the device and prints the result.</summary>
    public static int Run(string deviceId)
    {
        using var device = (CudaDevice)Device.Open(deviceId);
        var (start, opened) = (Process.GetCurrentProcess().StartTime, DateTime.Now);
        device.WarmUp(() => Compute(device));
        var compiled = DateTime.Now;
        var result = Compute(device).ToArray<float>()[0];
        Console.WriteLine($"{Done} {device.CompiledKernels} {result}");
        Console.WriteLine($"device open after {(opened - start).TotalSeconds:F2} s, kernels compiled after {(compiled - start).TotalSeconds:F2} s");
        return 0;
    }

    // A step of a small transformer and some of what surrounds it.
    private static Tensor Compute(CudaDevice device)
    {
        const int rows = 256, width = 512, classes = 1024;
        var bf16 = DType.BF16;
        var x = Tensor.Normal(device, bf16, new Shape(rows, width));
        var w = Tensor.Normal(device, bf16, new Shape(width, width)).ScaleAdd(0.05, 0);
        var gain = Tensor.Ones(device, bf16, new Shape(width));
        var head = Tensor.Normal(device, bf16, new Shape(width, classes)).ScaleAdd(0.05, 0);
        var h = x.RmsNorm(gain).MatMul(w, transposeB: true);
        h = h.Silu().Multiply(h.Sigmoid()).Add(x);
        h = h.LayerNorm(gain, gain).MatMul(w).Gelu();
        h = h.Tanh().Add(h.Relu()).Subtract(h.Exp()).Maximum(h.Square());
        h = h.Transpose(0, 1).Contiguous().Transpose(0, 1).Add(h);
        var row = x.Slice(0, 0, 1).MatMul(w, transposeB: true);
        var few = x.Slice(0, 0, 8).MatMul(w, transposeB: true);
        var logits = h.Softmax().MatMul(head);
        var single = logits.To(DType.F32);
        var total = single.LogSoftmax().Sum(-1).Mean();
        var product = single.MatMul(single, transposeB: true);
        var more = product.Abs().Sqrt().Divide(product.Square().ScaleAdd(1, 1)).Log1p().Cos().Mean();
        return total + more + row.To(DType.F32).Mean() + few.To(DType.F32).Minimum(few.To(DType.F32).Negate()).Mean();
    }
}

/// <summary>The seconds from the start of a process to its first result with <see cref="ColdStart.Kernels"/> kernels.</summary>
/// <param name="isCached">Whether the driver may use machine code that it kept from earlier processes.</param>
internal sealed class ColdStartCase(bool isCached) : GpuCase
{
    private int kernels;
    private float result = float.NaN;

    public double? Most { get; init; }

    public override string Name => $"first result of a process, {ColdStart.Kernels} kernels{(isCached ? ", driver's cache warm" : "")}";

    public override string Unit => "s";

    public override double? Bar => Most;

    public override int Repeat => 2;

    public override bool WarmsUp => false;

    // The sum is of numbers of every size; that it is a number and the same each time is what is checked.
    public override double Tolerance => 0;

    public override void Prepare(CudaDevice device) { }

    public override double? Measured { get; protected set; }

    public override void Run()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) is "dotnet") start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        start.ArgumentList.Add("gpu");
        start.ArgumentList.Add("--cold");
        if (!isCached) start.Environment["CUDA_CACHE_DISABLE"] = "1";
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start) ?? throw new DeviceException($"{Name}: {start.FileName} does not start");
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (!line.StartsWith(ColdStart.Done, StringComparison.Ordinal)) continue;
            Measured = watch.Elapsed.TotalSeconds;
            var words = line[ColdStart.Done.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            kernels = int.Parse(words[0], System.Globalization.CultureInfo.InvariantCulture);
            result = float.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture);
        }
        process.WaitForExit();
        if (process.ExitCode != 0) throw new DeviceException($"{Name}: the process ended with {process.ExitCode}");
        if (kernels < ColdStart.Kernels) throw new DeviceException($"{Name}: the process used {kernels} kernels");
    }

    public override double Value(double seconds) => seconds;

    public override double Error() => float.IsFinite(result) ? 0 : double.NaN;

    public override byte[] Result() => BitConverter.GetBytes(result);
}
