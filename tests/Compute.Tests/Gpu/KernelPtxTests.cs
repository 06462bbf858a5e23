using System.Reflection;
using Native.Compute.Catalog;
using Native.Compute.Gpu;

namespace Native.Compute.Tests.Gpu;

/// <summary>Every kernel that the catalog launches on a GPU compiles to PTX, stays in registers and calls nothing that is not there.</summary>
public sealed class KernelPtxTests
{
    private static readonly MethodInfo Entry = typeof(IndexKernelEntry).GetMethod(nameof(IndexKernelEntry.Run))!;

    [Fact]
    public void Every_kernel_of_the_catalog_compiles_to_clean_ptx()
    {
        using var device = RecordingDevice.Open();
        foreach (var (test, type) in OperationCatalog.Selection())
        {
            Launch(device, () => CaseRunner.Check(test, device, type));
            if (test.HasGradient && type == test.Types[0]) Launch(device, () => CaseRunner.CheckGradient(test, device));
        }
        Assert.True(device.Kernels.Count > 300, $"only {device.Kernels.Count} kernels were launched");
        var faults = device.Kernels.SelectMany(kernel => Faults(kernel).Select(fault => $"{kernel}: {fault}")).ToList();
        Assert.True(faults.Count == 0, $"{faults.Count} of {device.Kernels.Count} kernels:\n" + string.Join("\n", faults));
    }

    // ILGPU's emitted launchers name a kernel and all that it is generic over, which a compile to PTX alone does not.
    private static bool IsHidden(Type type) =>
        type.IsNestedPrivate || (type.DeclaringType is { } outer && IsHidden(outer)) || type.GetGenericArguments().Any(IsHidden);

    private static IEnumerable<string> Faults(Type kernel)
    {
        if (IsHidden(kernel)) return ["a private type, which the launcher cannot name"];
        try
        {
            return PtxLint.Compile(Entry.MakeGenericMethod(kernel)).Faults();
        }
        catch (InvalidOperationException e)
        {
            return [e.Message];
        }
    }

    // Nothing is computed, so results are wrong and values read back are zeros; only which kernels are launched counts.
    private static void Launch(RecordingDevice device, Action run)
    {
        using var scope = device.Scope();
        try
        {
            run();
        }
#pragma warning disable CA1031 // A case may stumble over results that were never computed in any way.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Assert.NotEmpty(e.Message);
        }
    }
}
