namespace Native.Compute.Tests.Rules;

/// <summary>Each rule catches a made-up violation and lets the nearest lawful code pass.</summary>
public sealed class SourceRulesTests
{
    private static SourceFile[] At(string path, string text) => [new(path, text)];

    [Theory]
    [InlineData("Compute/Ops/Relu.cs", "using ILGPU.Runtime;", 1)]
    [InlineData("bench/Program.cs", "var c = ILGPU.Context.CreateDefault();", 1)]
    [InlineData("Compute/Gpu/Launch.cs", "using ILGPU;", 0)]
    [InlineData("Compute/Ops/Relu.Gpu.cs", "using ILGPU;", 0)]
    [InlineData("Compute/Ops/Relu.cs", "// ILGPU compiles this\nvar s = \"ILGPU\";", 0)]
    public void ILGPU_outside_its_places_is_caught(string path, string text, int expected) =>
        Assert.Equal(expected, SourceRules.IlgpuOutsideTheGpuFolder(At(path, text)).Count());

    [Theory]
    [InlineData("struct Add<T> : IIndexKernel where T : struct { Tensor x; }", 1)]
    [InlineData("struct Add(Device device) : IIndexKernel { }", 1)]
    [InlineData("static class AddKernels { static void Run(Storage s) { } }", 1)]
    [InlineData("struct Add : IIndexKernel { DeviceMemory x; void Execute(long i) { } }", 0)]
    [InlineData("static class Add { static Tensor Forward(Tensor x) => x; }", 0)]
    public void Kernels_on_tensors_are_caught(string text, int expected) =>
        Assert.Equal(expected, SourceRules.KernelsThatKnowTensors(At("Compute/Ops/Add.cs", text)).Count());

    [Theory]
    [InlineData("Compute/Ops/Add.Gpu.cs", "y = MathF.FusedMultiplyAdd(a, b, c);", 1)]
    [InlineData("Compute/Ops/Add.Gpu.cs", "y = MathF.CopySign(a, b);", 1)]
    [InlineData("Compute/Ops/Add.Gpu.cs", "fixed (float* p = x) { }", 1)]
    [InlineData("Compute/Ops/Add.Gpu.cs", "var p = Unsafe.AsPointer(ref x);", 1)]
    [InlineData("Compute/Ops/Add.Gpu.cs", "y = MathF.ReciprocalSqrtEstimate(x); z = MathF.Log2(x);", 2)]
    [InlineData("Compute/Ops/Add.cs", "struct Add : IIndexKernel { float F(float a) => MathF.CopySign(a, 1f); }", 1)]
    [InlineData("Compute/Cpu/Add.cs", "y = MathF.FusedMultiplyAdd(a, b, c); fixed (float* p = x) { }", 0)]
    [InlineData("Compute/Ops/Add.Gpu.cs", "y = MathF.Sqrt(a); // MathF.CopySign is swapped", 0)]
    public void Banned_calls_in_kernels_are_caught(string path, string text, int expected) =>
        Assert.Equal(expected, SourceRules.BannedInKernels(At(path, text)).Count());

    [Theory]
    [InlineData("private static int count;", 1)]
    [InlineData("    internal static Foo<int, long>? cache = new();", 1)]
    [InlineData("public static volatile bool stop;", 1)]
    [InlineData("static (int, long) pair;", 1)]
    [InlineData("static int[] table = [1];", 1)]
    [InlineData("[ThreadStatic] static int depth;", 2)]
    [InlineData("public static int Count { get; private set; }", 1)]
    [InlineData("static readonly Dictionary<int, string> Names = new();", 1)]
    [InlineData("static unsafe delegate*<int, void> hook;", 1)]
    [InlineData("private static readonly int[] Table = [1];", 0)]
    [InlineData("readonly static int Limit = 3;", 0)]
    [InlineData("public const int Limit = 3;", 0)]
    [InlineData("static int Twice(int x) => 2 * x;", 0)]
    [InlineData("static int Twice(int x) { int y = 2 * x; return y; }", 0)]
    [InlineData("public static T operator +(T a, T b) => a;", 0)]
    [InlineData("static T One => new(1);", 0)]
    [InlineData("static int Count { get; } = 3;", 0)]
    [InlineData("static abstract T One { get; }", 0)]
    [InlineData("using static System.Math;", 0)]
    [InlineData("public int Count { get; set; }", 0)]
    [InlineData("var f = xs.Select(static x => x + 1);", 0)]
    public void Static_mutable_state_is_caught(string text, int expected) =>
        Assert.Equal(expected, SourceRules.StaticMutableState(At("Compute/Tensors/Shape.cs", text)).Count());

    [Fact]
    public void Static_state_is_lawful_in_the_kernel_cache_alone()
    {
        const string text = "private static int compiled;";
        Assert.Empty(SourceRules.StaticMutableState(At("Compute/Gpu/KernelCache.cs", text)));
        Assert.Single(SourceRules.StaticMutableState(At("Compute/Gpu/Launch.cs", text)));
    }

    [Fact]
    public void Regions_are_caught()
    {
        Assert.Equal(2, SourceRules.Regions(At("Nn/A.cs", "#region Fields\n  # endregion\n")).Count());
        Assert.Empty(SourceRules.Regions(At("Nn/A.cs", "// #region\nvar s = \"#region\";")));
    }

    [Fact]
    public void Long_files_are_caught()
    {
        Assert.Empty(SourceRules.TooLong(At("Nn/A.cs", string.Concat(Enumerable.Repeat("x\n", SourceRules.LineLimit)))));
        Assert.Single(SourceRules.TooLong(At("Nn/A.cs", string.Concat(Enumerable.Repeat("x\n", SourceRules.LineLimit + 1)))));
    }

    [Theory]
    [InlineData("Nn/TensorHelpers.cs", "", 1)]
    [InlineData("Nn/Util.Gpu.cs", "", 1)]
    [InlineData("Nn/A.cs", "static class StringUtils { }", 1)]
    [InlineData("Nn/A.cs", "public sealed class DeviceManager { }", 1)]
    [InlineData("Nn/A.cs", "IntrinsicImplementationManager m; record Utilization(double Share);", 0)]
    public void Catch_all_names_are_caught(string path, string text, int expected) =>
        Assert.Equal(expected, SourceRules.EmptyNames(At(path, text)).Count());

    [Fact]
    public void Missing_implementations_are_caught()
    {
        var name = "NotImplemented" + "Exception";
        Assert.Single(SourceRules.NotImplemented(At("Nn/A.cs", $"throw new {name}();")));
        Assert.Empty(SourceRules.NotImplemented(At("Nn/A.cs", $"/* {name} */ throw new NotSupportedException();")));
    }

    [Fact]
    public void Paths_of_the_build_are_caught()
    {
        Assert.Single(SourceRules.PathsOfTheBuild(At("tests/A.cs", "string Load([CallerFilePath] string here = \"\") => here;")));
        Assert.Empty(SourceRules.PathsOfTheBuild(At("tests/A.cs", "// not [CallerFilePath]\nvoid Check([CallerMemberName] string name = \"\") { }")));
    }

    [Theory]
    [InlineData("Compute/Native.Compute.csproj", "<ProjectReference Include=\"../Nn/Native.Nn.csproj\" />", 1)]
    [InlineData("Solvers/Native.Solvers.csproj", "<ProjectReference Include=\"..\\Eda\\Native.Eda.csproj\" />", 1)]
    [InlineData("Nn/Native.Nn.csproj", "<ProjectReference Include=\"../bench/Native.Bench.csproj\" />", 1)]
    [InlineData("Eda/Native.Eda.csproj", "<ProjectReference Include=\"../tests/Eda.Tests/Eda.Tests.csproj\" />", 1)]
    [InlineData("Nn/Native.Nn.csproj", "<PackageReference Include=\"ILGPU\" />", 1)]
    [InlineData("Compute/Native.Compute.csproj", "<PackageReference Include=\"Google.OrTools\" />", 1)]
    [InlineData("bench/Native.Bench.csproj", "<PackageReference Include=\"xunit.v3\" />", 1)]
    [InlineData("Solvers/Native.Solvers.csproj", "<PackageReference Include=\"Microsoft.Extensions.DependencyInjection\" />", 1)]
    [InlineData("Eda/Native.Eda.csproj", "<PackageReference Include=\"Microsoft.Extensions.AI.Abstractions\" />", 1)]
    [InlineData("Solvers/Native.Solvers.csproj", "<PackageReference Include=\"Microsoft.Extensions.AI.Abstractions\" />", 0)]
    [InlineData("tests/Eda.Tests/Eda.Tests.csproj", "<ProjectReference Include=\"../../Eda/Native.Eda.csproj\" />", 0)]
    [InlineData("Nn/Native.Nn.csproj", "<ProjectReference Include=\"../Compute/Native.Compute.csproj\" />", 0)]
    [InlineData("Compute/Native.Compute.csproj", "<PackageReference Include=\"ILGPU\" />", 0)]
    public void Forbidden_references_are_caught(string path, string item, int expected) =>
        Assert.Equal(expected, ProjectRules.ForbiddenReferences(At(path, $"<Project><ItemGroup>{item}</ItemGroup></Project>")).Count());

    [Theory]
    [InlineData("a // b", "a     ")]
    [InlineData("a /* b */ c", "a         c")]
    [InlineData("f(\"x // y\") ; g", "f(        ) ; g")]
    [InlineData("c = '\"'; d", "c =    ; d")]
    [InlineData("@\"a\"\"b\" + c", "        + c")]
    [InlineData("$\"n {Count[\"k\"]} m\" + c", "    {Count[   ]}    + c")]
    [InlineData("\"\"\"say \"hi\" now\"\"\" + c", "                   + c")]
    public void Comments_and_literals_are_blanked(string source, string code) => Assert.Equal(code, CodeText.Blank(source));
}
