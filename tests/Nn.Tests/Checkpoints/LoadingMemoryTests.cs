using System.Diagnostics;
using System.Globalization;
using Native.Compute;

namespace Native.Nn.Tests.Checkpoints;

/// <summary>What loading a model takes beside the model itself, seen by the operating system.</summary>
public sealed class LoadingMemoryTests
{
    private const string FolderVariable = "NATIVE_TEST_LOADING";

    private static readonly ModelConfig Config = new()
    {
        ModelType = "llama",
        Vocabulary = 40_000,
        Width = 512,
        Layers = 4,
        Heads = 8,
        KeyHeads = 8,
        HeadSize = 64,
        Hidden = 2048,
        Context = 64,
        Epsilon = 1e-5,
        Rope = new(),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What the measured process runs; nothing where no folder is given.</summary>
    [Fact]
    public void Child_loads_and_tells_its_memory()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is not { } folder) return;
        using var device = Device.Open("cpu:1", 1);
        // Once with a small model, so that what the runtime itself needs for it is there.
        ModelFolder.Load<CausalModel>(device, Path.Combine(folder, "small"));
        var before = Kilobytes("VmRSS");
        var model = ModelFolder.Load<CausalModel>(device, folder);
        File.WriteAllText(Path.Combine(folder, "peak.txt"), string.Create(CultureInfo.InvariantCulture, $"{(Kilobytes("VmHWM") - before) * 1024 - model.ParameterCount * 4}"));
    }

    [Fact]
    public async Task Loading_needs_little_beside_the_model()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The memory of a process is read from /proc.");
        using var folder = new TemporaryFolder();
        long size;
        using (var device = Device.Open("cpu:1", 1))
        {
            using (device.NoGrad()) ModelFolder.Save(CausalModel.Create(device, Config with { Vocabulary = 64, Width = 64, Hidden = 64 }), Path.Combine(folder.Path, "small"), token: Token);
            var model = CausalModel.Create(device, Config);
            size = model.ParameterCount * 4;
            // In several files, as large models are.
            ModelFolder.Save(model, folder.Path, maximumShardBytes: 100_000_000, token: Token);
        }
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])["exec", typeof(LoadingMemoryTests).Assembly.Location, "-method", $"{typeof(LoadingMemoryTests).FullName}.{nameof(Child_loads_and_tells_its_memory)}"])
            start.ArgumentList.Add(argument);
        start.Environment[FolderVariable] = folder.Path;
        using var child = Process.Start(start)!;
        var output = await child.StandardOutput.ReadToEndAsync(Token);
        await child.WaitForExitAsync(Token);
        Assert.True(child.ExitCode == 0, output);
        var beside = long.Parse(await File.ReadAllTextAsync(folder.At("peak.txt"), Token), CultureInfo.InvariantCulture);
        // Allowed are 1.2 times the largest tensor and 256 MiB, which is more than these files hold: the bound here is what the parts that are read at
        // once need, and far below the files' size.
        Assert.True(size > 200 << 20);
        Assert.True(beside < 64 << 20, $"{beside >> 20} MiB beside a model of {size >> 20} MiB");
    }

    private static long Kilobytes(string name) => long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split(':', 'k')[1], CultureInfo.InvariantCulture);
}
