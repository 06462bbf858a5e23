using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu;

/// <summary>The PTX of a kernel and the name of its entry point.</summary>
internal sealed record PtxProgram(string Text, string Entry);

/// <summary>Compiles kernels with ILGPU and completes the text with what ILGPU cannot say.</summary>
/// <remarks>Needs no GPU. Each failed compile spoils its ILGPU context, so errors are final for the context.</remarks>
internal static partial class PtxCompiler
{
    /// <summary>Compiles in this context, which must know <see cref="Intrinsics.PtxIntrinsics"/>.</summary>
    public static PtxProgram Compile(Context context, PtxKernelDescription kernel)
    {
        // ISA 8.0 has everything that the intrinsics use; newer drivers read it too.
        var architecture = CudaArchitecture.SM_80;
        using var backend = new PTXBackend(context, new CudaCapabilityContext(architecture), architecture, CudaInstructionSet.ISA_80, null!);
        var compiled = (PTXCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel.Method), default);
        return new(Complete(compiled.PTXAssembly, compiled.Name, kernel), compiled.Name);
    }

    private static string Complete(string text, string entry, PtxKernelDescription kernel)
    {
        text = Target().Replace(text, $".target {kernel.Target}", 1);
        if (kernel.SharedBytes > 0)
            text = text.Replace(".address_size 64", $".address_size 64\n.extern .shared .align 1024 .b8 {PtxKernelDescription.SharedName}[];", StringComparison.Ordinal);
        var name = text.IndexOf($".entry {entry}", StringComparison.Ordinal);
        var close = text.IndexOf(')', name);
        var open = text.IndexOf('{', close);
        var parameters = Parameter().Matches(text[name..close]);
        var body = text[open..];
        var head = text[name..(close + 1)];
        for (var i = 0; i < kernel.TensorMaps; i++) (head, body) = WithTensorMap(head, body, parameters[i].Groups["name"].Value, kernel);
        var cluster = kernel.Cluster > 1 ? $"\n.explicitcluster\n.reqnctapercluster {kernel.Cluster}, 1, 1" : "";
        var accumulators = kernel.Accumulators > 0
            ? $"\n\t.reg .f32 {Accumulator.Name(0)[..^1]}<{kernel.Accumulators}>;" + string.Concat(
                // Registers that might be read before they are set make ptxas serialize the products that write them.
                Enumerable.Range(0, kernel.Accumulators).Select(i => $"\n\tmov.f32 {Accumulator.Name(i)}, 0f00000000;"))
            : "";
        if (kernel.PackedRegisters > 0)
            accumulators += $"\n\t.reg .b32 {Packed.Name(0)[..^1]}<{kernel.PackedRegisters}>;" + string.Concat(
                Enumerable.Range(0, kernel.PackedRegisters).Select(i => $"\n\tmov.b32 {Packed.Name(i)}, 0;"));
        return $"{text[..name]}{head}\n.maxntid {kernel.Threads}, 1, 1\n.minnctapersm {kernel.BlocksPerMultiprocessor}{cluster}\n{{{accumulators}{InOrder(body[1..], kernel)}";
    }

    // The next launch may begin as soon as all blocks of this one have; each waits for what is before it.
    private static string InOrder(string body, PtxKernelDescription kernel)
    {
        if (!kernel.Overlaps) return body;
        const string start = "griddepcontrol.launch_dependents;", wait = "griddepcontrol.wait;";
        return body.Contains(GridOrder.WaitMark, StringComparison.Ordinal)
            ? $"\n\t{start}{body.Replace(GridOrder.WaitMark, wait, StringComparison.Ordinal)}"
            : $"\n\t{start}\n\t{wait}{body}";
    }

    // A tensor map must be a parameter of its own 128 bytes, of which the kernel wants the address.
    private static (string Head, string Body) WithTensorMap(string head, string body, string parameter, PtxKernelDescription kernel)
    {
        var declaration = new Regex($@"\.param\s+\.[a-z]?64\s+{Regex.Escape(parameter)}\b");
        var load = new Regex($@"ld\.param\.[a-z]?64\s+(%\w+),\s*\[{Regex.Escape(parameter)}\];");
        if (!declaration.IsMatch(head) || !load.IsMatch(body))
            throw new InvalidOperationException($"{kernel.Name}: {parameter} is no 64-bit parameter that the kernel reads, as a tensor map must be");
        head = declaration.Replace(head, $".param .align 64 .b8 {parameter}[128]", 1);
        return (head, load.Replace(body, match => $"mov.b64 {match.Groups[1].Value}, {parameter};\n\tcvta.param.u64 {match.Groups[1].Value}, {match.Groups[1].Value};"));
    }

    [GeneratedRegex(@"\.target sm_\d+")]
    private static partial Regex Target();

    [GeneratedRegex(@"\.param\s+(?:\.align\s+\d+\s+)?\.\w+\s+(?<name>[\w$]+)")]
    private static partial Regex Parameter();
}
