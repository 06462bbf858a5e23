using System.Runtime.CompilerServices;
using System.Text;

namespace Native.Compute.Gpu;

/// <summary>A loaded kernel that is launched through the driver, with clusters, tensor maps and up to 227 KiB of shared memory.</summary>
internal sealed unsafe class PtxKernel : IDisposable
{
    private const int LogBytes = 8192;
    private readonly nint module;
    private readonly nint function;

    private PtxKernel(PtxKernelDescription description) => Description = description;

    /// <summary>A kernel whose launches do nothing, for warm-ups.</summary>
    public static PtxKernel NotLaunched(PtxKernelDescription description) => new(description);

    /// <summary>Loads the program into the current context.</summary>
    /// <exception cref="DeviceException">The driver refuses the program; the message has its compiler's log.</exception>
    public PtxKernel(PtxKernelDescription description, PtxProgram program)
    {
        Description = description;
        var text = Encoding.ASCII.GetBytes(program.Text + "\0");
        var log = new byte[LogBytes];
        fixed (byte* image = text, errors = log)
        {
            const int errorLog = 5, errorLogBytes = 6;
            var names = stackalloc int[2] { errorLog, errorLogBytes };
            var values = stackalloc nint[2] { (nint)errors, LogBytes };
            var error = CudaDriver.ModuleLoadData(out module, image, 2, names, values);
            if (error != 0) throw CudaDriver.Failure(error, $"loading kernel {description.Name}", Encoding.ASCII.GetString(log).TrimEnd('\0'));
        }
        CudaDriver.Check(CudaDriver.ModuleGetFunction(out function, module, program.Entry), $"finding kernel {description.Name}");
        const int dynamicSharedBytes = 8, localBytes = 3, registers = 4;
        if (description.SharedBytes > 48 * 1024)
            CudaDriver.Check(CudaDriver.FunctionSetAttribute(function, dynamicSharedBytes, description.SharedBytes), $"giving kernel {description.Name} {description.SharedBytes} bytes of shared memory");
        CudaDriver.Check(CudaDriver.FunctionGetAttribute(out var value, registers, function), $"reading the registers of {description.Name}");
        Registers = value;
        CudaDriver.Check(CudaDriver.FunctionGetAttribute(out value, localBytes, function), $"reading the local memory of {description.Name}");
        LocalBytes = value;
    }

    /// <summary>What was loaded.</summary>
    public PtxKernelDescription Description { get; }

    /// <summary>Registers a thread.</summary>
    public int Registers { get; }

    /// <summary>Bytes of local memory a thread: spills.</summary>
    public int LocalBytes { get; }

    /// <summary>Puts a launch on the stream.</summary>
    /// <param name="stream">The stream's handle.</param>
    /// <param name="blocksX">Blocks along x, a multiple of the cluster.</param>
    /// <param name="blocksY">Blocks along y.</param>
    /// <param name="blocksZ">Blocks along z.</param>
    /// <param name="maps">The tensor maps, the kernel's first parameters.</param>
    /// <param name="arguments">The other parameters, each in its own 8 bytes (see <see cref="KernelArgument"/>).</param>
    public void Launch(nint stream, long blocksX, long blocksY, long blocksZ, ReadOnlySpan<TensorMap> maps, ReadOnlySpan<ulong> arguments)
    {
        if (function == 0) return;
        fixed (TensorMap* map = maps)
        fixed (ulong* argument = arguments)
        {
            var pointers = stackalloc void*[maps.Length + arguments.Length];
            for (var i = 0; i < maps.Length; i++) pointers[i] = map + i;
            for (var i = 0; i < arguments.Length; i++) pointers[maps.Length + i] = argument + i;
            var error = Launch(stream, blocksX, blocksY, blocksZ, pointers);
            if (error != 0) throw CudaDriver.Failure(error, $"launching {Description.Name} with {blocksX} × {blocksY} × {blocksZ} blocks of {Description.Threads} threads");
        }
    }

    /// <summary>Puts a launch on the stream, for a kernel whose first parameter is a structure.</summary>
    /// <param name="stream">The stream's handle.</param>
    /// <param name="blocks">Blocks.</param>
    /// <param name="first">The first parameter; numbers only, laid out alike in C# and in the kernel.</param>
    /// <param name="arguments">The other parameters, each in its own 8 bytes.</param>
    public void Launch<TFirst>(nint stream, long blocks, TFirst first, ReadOnlySpan<ulong> arguments) where TFirst : struct
    {
        if (function == 0) return;
        fixed (ulong* argument = arguments)
        {
            var pointers = stackalloc void*[arguments.Length + 1];
            pointers[0] = Unsafe.AsPointer(ref first);
            for (var i = 0; i < arguments.Length; i++) pointers[i + 1] = argument + i;
            var error = Launch(stream, blocks, 1, 1, pointers);
            if (error != 0) throw CudaDriver.Failure(error, $"launching {Description.Name} with {blocks} blocks of {Description.Threads} threads");
        }
    }

    private int Launch(nint stream, long blocksX, long blocksY, long blocksZ, void** arguments)
    {
        if (!Description.Overlaps || Description.StartsApart)
            return CudaDriver.LaunchKernel(
                function, (uint)blocksX, (uint)blocksY, (uint)blocksZ, (uint)Description.Threads, 1, 1, (uint)Description.SharedBytes, stream, arguments, null);
        var overlap = new CudaLaunchAttribute { Id = CudaLaunchAttribute.ProgrammaticStreamSerialization, Value = 1 };
        return CudaDriver.LaunchKernelEx(
            new()
            {
                GridX = (uint)blocksX,
                GridY = (uint)blocksY,
                GridZ = (uint)blocksZ,
                BlockX = (uint)Description.Threads,
                BlockY = 1,
                BlockZ = 1,
                SharedBytes = (uint)Description.SharedBytes,
                Stream = stream,
                Attributes = &overlap,
                AttributeCount = 1,
            },
            function, arguments, null);
    }

    /// <summary>Unloads it.</summary>
    public void Dispose()
    {
        if (module != 0) _ = CudaDriver.ModuleUnload(module);
    }
}

/// <summary>Puts kernel parameters into 8 bytes each.</summary>
internal static class KernelArgument
{
    public static ulong Of(int value) => (uint)value;

    public static ulong Of(uint value) => value;

    public static ulong Of(long value) => (ulong)value;

    public static ulong Of(float value) => BitConverter.SingleToUInt32Bits(value);
}
