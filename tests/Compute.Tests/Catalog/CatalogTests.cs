using Native.Compute.Catalog;

namespace Native.Compute.Tests;

/// <summary>Runs the catalog of operation cases on the CPU, and on the device that NATIVE_TEST_DEVICE names.</summary>
[Collection("device")]
public sealed class CatalogTests
{
    public static TheoryData<string> Operations() => [.. OperationCatalog.All().Select(c => c.Operation).Distinct()];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Values_agree_with_the_float64_reference_on_the_cpu(string operation)
    {
        using var device = new CpuDevice(2);
        CheckAll(device, operation);
        Assert.Equal(0, device.Memory.Tensors);
    }

    [Fact]
    [Trait("needs", "device")]
    public void Values_agree_with_the_float64_reference_on_the_test_device()
    {
        var name = Environment.GetEnvironmentVariable("NATIVE_TEST_DEVICE");
        Assert.SkipWhen(string.IsNullOrEmpty(name), "NATIVE_TEST_DEVICE names no device (for example opencl:0)");
        using var device = Device.Open(name!);
        var results = OperationCatalog.Selection().Select(s => CaseRunner.Check(s.Case, device, s.Type));
        AssertNone(results.Where(r => !r.Ok));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Gradients_agree_with_central_differences(string operation)
    {
        using var device = new CpuDevice(1);
        var bad = Cases(operation).Where(c => c.HasGradient).Select(c => CaseRunner.CheckGradient(c, device)).Where(r => !r.Ok);
        AssertNone(bad);
    }

    [Fact]
    public void Every_public_operation_has_a_case()
    {
        var covered = OperationCatalog.All().Select(c => c.Operation).ToHashSet();
        var missing = OperationCatalog.Operations().Except(covered).ToList();
        Assert.True(missing.Count == 0, "without a case: " + string.Join(", ", missing));
    }

    private static IEnumerable<OperationCase> Cases(string operation) =>
        OperationCatalog.All().Where(c => c.Operation == operation && !c.TimedOnly);

    private static void CheckAll(Device device, string operation)
    {
        var results = Cases(operation).SelectMany(c => c.Types.Select(type => CaseRunner.Check(c, device, type)));
        AssertNone(results.Where(r => !r.Ok));
    }

    private static void AssertNone(IEnumerable<CaseResult> failures)
    {
        var texts = failures.Select(r => r.ToString()).ToList();
        Assert.True(texts.Count == 0, string.Join("\n", texts));
    }
}
