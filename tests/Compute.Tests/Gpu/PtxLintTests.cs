using ILGPU;
using ILGPU.Runtime;

namespace Native.Compute.Tests.Gpu;

/// <summary>The lint finds each fault in a kernel that has it, and none in one that has not.</summary>
public sealed class PtxLintTests
{
    private record struct Float4(float X, float Y, float Z, float W);

    private static class Kernels
    {
        public static void Good(ArrayView<float> x, ArrayView<float> y)
        {
            var i = Grid.GlobalLinearIndex;
            y[i] = MathF.Sqrt(x[i]) + 1f;
        }

        public static void Vector(ArrayView<Float4> x, ArrayView<Float4> y)
        {
            var i = Grid.GlobalLinearIndex;
            var v = x[i];
            v.X += 1f;
            y[i] = v;
        }

        public static void Shared(ArrayView<float> x, ArrayView<float> y)
        {
            var tile = SharedMemory.Allocate<float>(64);
            tile[Group.IdxX] = x[Grid.GlobalLinearIndex];
            Group.Barrier();
            y[Grid.GlobalLinearIndex] = tile[63 - Group.IdxX];
        }

        public static void Local(ArrayView<float> x, ArrayView<float> y, int n)
        {
            var a = LocalMemory.Allocate1D<float>(4);
            for (var k = 0; k < 4; k++) a[k] = x[k];
            y[Grid.GlobalLinearIndex] = a[n];
        }

        public static void Extern(ArrayView<float> x, ArrayView<float> y)
        {
            var i = Grid.GlobalLinearIndex;
            y[i] = MathF.FusedMultiplyAdd(x[i], x[i], 1f);
        }

        public static void Recursive(ArrayView<float> x, ArrayView<float> y)
        {
            var i = Grid.GlobalLinearIndex;
            y[i] = MathF.ReciprocalSqrtEstimate(x[i]);
        }

        public static void Impossible(ArrayView<float> x, ArrayView<uint> y)
        {
            var i = Grid.GlobalLinearIndex;
            y[i] = BitConverter.SingleToUInt32Bits(x[i]);
        }
    }

    private static PtxReport Compile(string name, OptimizationLevel level = OptimizationLevel.O2) =>
        PtxLint.Compile(typeof(Kernels).GetMethod(name)!, level);

    [Fact]
    public void A_good_kernel_has_no_faults()
    {
        var report = Compile(nameof(Kernels.Good));
        Assert.Empty(report.Faults());
        Assert.Equal([new PtxAccess(false, "global", 4), new PtxAccess(true, "global", 4)], report.Accesses);
        Assert.Equal(1, report.Count("sqrt"));
        Assert.Equal(1, report.Count("sqrt.rn.f32"));
        Assert.InRange(report.InstructionCount, 10, 80);
    }

    [Fact]
    public void Vector_accesses_are_sixteen_bytes_wide()
    {
        var report = Compile(nameof(Kernels.Vector));
        Assert.Empty(report.Faults());
        Assert.All(report.Accesses, access => Assert.Equal(16, access.Bytes));
        Assert.Equal(2, report.Accesses.Count);
    }

    [Fact]
    public void Shared_accesses_and_barriers_are_told_apart()
    {
        var report = Compile(nameof(Kernels.Shared));
        Assert.Empty(report.Faults());
        Assert.Equal(2, report.Accesses.Count(access => access.Space == "shared"));
        Assert.Equal(1, report.Count("bar") + report.Count("barrier"));
    }

    [Fact]
    public void Local_memory_is_a_fault()
    {
        var report = Compile(nameof(Kernels.Local));
        Assert.True(report.UsesLocal);
        Assert.Contains(report.Accesses, access => access.Space == "local");
        Assert.Equal(["uses .local memory"], report.Faults());
    }

    [Fact]
    public void A_call_of_an_undefined_function_is_a_fault()
    {
        var report = Compile(nameof(Kernels.Extern));
        Assert.Single(report.Unresolved);
        Assert.Contains(report.Faults(), fault => fault.Contains("nobody defines"));
    }

    [Fact]
    public void A_function_that_calls_itself_is_a_fault()
    {
        var report = Compile(nameof(Kernels.Recursive));
        Assert.Single(report.Recursive);
        Assert.Empty(report.Unresolved);
    }

    [Fact]
    public void Accesses_without_an_address_space_are_a_fault() =>
        Assert.Equal(["2 loads or stores without an address space"], Compile(nameof(Kernels.Good), OptimizationLevel.O1).Faults());

    [Fact]
    public void An_undefined_function_that_nobody_calls_is_harmless()
    {
        const string text = """
            .extern .func (.param .f32 r) Missing(
            	.param .f32 x
            )
            ;
            .func Dead(
            	.param .f32 x
            )
            {
            	.local .align 4 .b8 slot[4];
            	call.uni Missing, (x);
            	ret;
            }
            .visible .entry Kernel(
            	.param .b64 y
            )
            {
            	ld.param.b64	%rd1, [y];
            	ret;
            }
            """;
        Assert.Empty(PtxReport.Parse(text).Faults());
        Assert.Equal(2, PtxReport.Parse(text).InstructionCount);
        var called = PtxReport.Parse(text.Replace("%rd1, [y];", "%rd1, [y];\n\tcall.uni Dead, (y);"));
        Assert.Equal(["uses .local memory", "calls Missing, which nobody defines"], called.Faults());
    }

    [Fact]
    public void A_kernel_that_does_not_compile_names_itself_and_the_construct()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Compile(nameof(Kernels.Impossible)));
        Assert.Contains(nameof(Kernels.Impossible), error.Message);
        Assert.Contains("BitCast", error.Message);
    }
}
