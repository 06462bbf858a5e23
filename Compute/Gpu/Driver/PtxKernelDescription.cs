using System.Reflection;

namespace Native.Compute.Gpu;

/// <summary>A kernel written with <see cref="Intrinsics"/>: its method and what the PTX around it must say.</summary>
/// <param name="Method">A static method without type parameters left open. Addresses are <c>ulong</c>; the first parameters are tensor maps.</param>
/// <param name="Threads">Threads of a block.</param>
internal sealed record PtxKernelDescription(MethodInfo Method, int Threads)
{
    /// <summary>The name of dynamic shared memory in PTX.</summary>
    public const string SharedName = "native_shared";

    /// <summary>How many of the first parameters, of type <c>ulong</c>, are tensor maps: the kernel gets their addresses.</summary>
    public int TensorMaps { get; init; }

    /// <summary>Bytes of dynamic shared memory; 0 for none.</summary>
    public int SharedBytes { get; init; }

    /// <summary>F32 registers that <see cref="Intrinsics.Accumulator"/> names.</summary>
    public int Accumulators { get; init; }

    /// <summary>Registers of two 16-bit elements that <see cref="Intrinsics.Packed"/> names.</summary>
    public int PackedRegisters { get; init; }

    /// <summary>Blocks of a cluster, along x.</summary>
    public int Cluster { get; init; } = 1;

    /// <summary>Blocks that share a multiprocessor; sets how many registers a thread may have.</summary>
    public int BlocksPerMultiprocessor { get; init; } = 1;

    /// <summary>The oldest compute capability that has the kernel's instructions, times 10.</summary>
    public int Capability { get; init; } = 80;

    /// <summary>Whether the instructions exist on exactly this architecture and no later one, as wgmma does (sm_90a).</summary>
    public bool ArchitectureSpecific { get; init; }

    /// <summary>
    /// Whether a launch may begin while the kernel before it on the stream still runs (from sm_90 on): what it does before
    /// <see cref="Intrinsics.GridOrder.Wait"/>, which stands at its start if it calls it nowhere, overlaps the end of that kernel.
    /// </summary>
    public bool Overlaps { get; init; }

    /// <summary>
    /// Whether a launch begins only when nothing runs any more, though others may begin behind it: blocks that are few and run long would crowd on the
    /// multiprocessors that are free first, and the last of them would end late.
    /// </summary>
    public bool StartsApart { get; init; }

    /// <summary>The target in PTX.</summary>
    public string Target => $"sm_{(Overlaps ? Math.Max(Capability, 90) : Capability)}{(ArchitectureSpecific ? "a" : "")}";

    /// <summary>The name in errors and tables.</summary>
    public string Name
    {
        get
        {
            var type = Method.DeclaringType!;
            var arguments = type.IsGenericType ? $"<{string.Join(", ", type.GetGenericArguments().Select(a => a.Name))}>" : "";
            return $"{type.Name.Split('`')[0]}{arguments}.{Method.Name}";
        }
    }
}
