using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Native.Bench.Peers;

/// <summary>OpenBLAS's matrix product, if the library is on this machine.</summary>
internal sealed unsafe partial class OpenBlas
{
    private const int RowMajor = 101;
    private const int NoTranspose = 111;
    private const string CoreTypeVariable = "OPENBLAS_CORETYPE";

    private static readonly string[] Names =
        ["libopenblas.so.0", "libopenblas.so", "libopenblas.dylib", "/opt/homebrew/opt/openblas/lib/libopenblas.dylib", "libopenblas.dll"];

    private readonly delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> sgemm;
    private readonly delegate* unmanaged<int, void> setThreads;

    private OpenBlas(nint sgemm, nint setThreads, string core)
    {
        this.sgemm = (delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)sgemm;
        this.setThreads = (delegate* unmanaged<int, void>)setThreads;
        Core = core;
    }

    /// <summary>The processor that the library's kernels were chosen for, for example <c>SkylakeX</c>.</summary>
    public string Core { get; }

    /// <summary>Loads the library with the kernels for this processor.</summary>
    /// <param name="blas">The library, or null.</param>
    /// <param name="reason">Why there is none.</param>
    public static bool TryLoad(out OpenBlas? blas, out string reason)
    {
        blas = null;
        ForceCoreType();
        nint library = 0;
        if (!Array.Exists(Names, name => NativeLibrary.TryLoad(name, out library)))
        {
            reason = "OpenBLAS is not installed (Debian: libopenblas0-pthread)";
            return false;
        }
        if (!NativeLibrary.TryGetExport(library, "cblas_sgemm", out var sgemm)
            || !NativeLibrary.TryGetExport(library, "openblas_set_num_threads", out var setThreads))
        {
            reason = "the OpenBLAS library lacks cblas_sgemm or openblas_set_num_threads";
            return false;
        }
        var core = NativeLibrary.TryGetExport(library, "openblas_get_corename", out var name)
            ? Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<byte*>)name)()) ?? "unknown"
            : "unknown";
        (blas, reason) = (new OpenBlas(sgemm, setThreads, core), "");
        return true;
    }

    /// <summary>Threads that the following calls use.</summary>
    public void SetThreads(int threads) => setThreads(threads);

    /// <summary>C = A B, row-major and dense: A is rows x inner, B inner x columns, C rows x columns.</summary>
    /// <exception cref="ArgumentException">A span is shorter than its matrix.</exception>
    public void MatMul(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int rows, int columns, int inner)
    {
        if (a.Length < (long)rows * inner || b.Length < (long)inner * columns || c.Length < (long)rows * columns)
            throw new ArgumentException($"MatMul of {rows}x{inner} and {inner}x{columns} needs {(long)rows * inner}, {(long)inner * columns} and "
                + $"{(long)rows * columns} elements; the spans have {a.Length}, {b.Length} and {c.Length}.");
        fixed (float* pa = a, pb = b, pc = c)
            sgemm(RowMajor, NoTranspose, NoTranspose, rows, columns, inner, 1, pa, inner, pb, columns, 0, pc, columns);
    }

    /// <summary>Chooses the kernels before the library loads; a choice of the user's stands.</summary>
    /// <remarks>Debian's build does not know newer processors and then takes kernels of 2004. The library reads the variable
    /// with getenv, which does not see what <see cref="Environment.SetEnvironmentVariable(string,string)"/> sets.</remarks>
    private static void ForceCoreType()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS()) return;
        var core = Avx512F.IsSupported ? "SkylakeX" : Avx2.IsSupported ? "Haswell" : null;
        if (core is not null) _ = SetNativeVariable(CoreTypeVariable, core, overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNativeVariable(string name, string value, int overwrite);
}
