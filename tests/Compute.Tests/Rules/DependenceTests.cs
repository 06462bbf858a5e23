namespace Native.Compute.Tests.Rules;

/// <summary>The rules of dependence and style, held against this repository's own sources.</summary>
public sealed class DependenceTests
{
    [Fact]
    public void The_sources_are_found()
    {
        var sources = Repository.Sources();
        Assert.Contains(sources, f => f.Path == "tests/Compute.Tests/Rules/DependenceTests.cs");
        Assert.Contains(sources, f => f.Path.StartsWith("Compute/", StringComparison.Ordinal));
        Assert.Contains(Repository.Projects(), f => f.Path == "Compute/Native.Compute.csproj");
    }

    [Fact]
    public void Projects_reference_only_what_the_layout_allows() => Holds(ProjectRules.ForbiddenReferences(Repository.Projects()));

    [Fact]
    public void ILGPU_stays_in_the_GPU_folder_and_in_kernel_files() => Holds(SourceRules.IlgpuOutsideTheGpuFolder(Repository.Sources()));

    [Fact]
    public void Kernels_do_not_know_tensors_or_devices() => Holds(SourceRules.KernelsThatKnowTensors(Repository.Sources()));

    [Fact]
    public void Kernels_use_nothing_that_ILGPU_compiles_wrongly() => Holds(SourceRules.BannedInKernels(Repository.Sources()));

    [Fact]
    public void Only_the_kernel_cache_has_static_mutable_state() => Holds(SourceRules.StaticMutableState(Repository.Sources()));

    [Fact]
    public void No_file_has_a_region() => Holds(SourceRules.Regions(Repository.Sources()));

    [Fact]
    public void No_file_is_longer_than_the_limit() => Holds(SourceRules.TooLong(Repository.Sources()));

    [Fact]
    public void No_name_is_a_catch_all() => Holds(SourceRules.EmptyNames(Repository.Sources()));

    [Fact]
    public void Nothing_is_left_unimplemented() => Holds(SourceRules.NotImplemented(Repository.Sources()));

    [Fact]
    public void Nothing_is_found_by_the_path_it_was_built_at() => Holds(SourceRules.PathsOfTheBuild(Repository.Sources()));

    private static void Holds(IEnumerable<string> violations)
    {
        var found = violations.ToArray();
        Assert.True(found.Length == 0, string.Join('\n', found));
    }
}
