using System.Reflection;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;
using Native.Compute.Gpu;

namespace Native.Compute.Tests.Gpu;

/// <summary>Compiles kernels to PTX on a machine without a GPU and reports what came out.</summary>
internal static class PtxLint
{
    /// <summary>Compiles an explicitly grouped kernel: a static method whose type parameters are all closed.</summary>
    /// <remarks>A failed compilation leaves its context unusable, so each kernel gets a fresh one. O2 is the level that
    /// infers address spaces; below it every load and store is generic.</remarks>
    /// <param name="kernel">The method.</param>
    /// <param name="level">The optimisation level, which should be the one that the CUDA device uses.</param>
    /// <param name="configure">What else the CUDA device sets on its context, such as code-generating intrinsics.</param>
    /// <exception cref="InvalidOperationException">ILGPU cannot compile the kernel; the message says which construct.</exception>
    public static PtxReport Compile(
        MethodInfo kernel, OptimizationLevel level = OptimizationLevel.O2, Action<Context.Builder>? configure = null)
    {
        using var context = Context.Create(builder =>
        {
            builder.Optimize(level);
            configure?.Invoke(builder);
        });
        var backend = new PTXBackend(
            context, new CudaCapabilityContext(CudaArchitecture.SM_80), CudaArchitecture.SM_80, CudaInstructionSet.ISA_80, null!);
        try
        {
            var entry = EntryPointDescription.FromExplicitlyGroupedKernel(kernel);
            return PtxReport.Parse(((PTXCompiledKernel)backend.Compile(entry, default)).PTXAssembly);
        }
        catch (InternalCompilerException error)
        {
            var reason = error.GetBaseException().Message;
            throw new InvalidOperationException($"{kernel.DeclaringType?.Name}.{kernel.Name} does not compile to PTX: {reason}", error);
        }
    }

    /// <summary>Compiles a kernel as the CUDA device does: it has no faults, is for the target that it names, and fits the registers and shared memory that ptxas counts.</summary>
    /// <param name="description">The kernel.</param>
    /// <param name="spills">Bytes of registers that may be spilled.</param>
    public static PtxReport Compile(PtxKernelDescription description, int spills = 0)
    {
        using var context = PtxKernelCache.Create();
        var program = PtxCompiler.Compile(context, description);
        var report = PtxReport.Parse(program.Text);
        Assert.Empty(report.Faults());
        Assert.Contains($".target {description.Target}", program.Text, StringComparison.Ordinal);
        Ptxas.Assert(program, description, spills);
        return report;
    }
}
