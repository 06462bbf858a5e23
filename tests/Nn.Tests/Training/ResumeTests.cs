using System.Diagnostics;
using System.Text.Json;
using Native.Compute;
using Native.Nn.Tests.Checkpoints;
using Native.Nn.Tests.Generation;
using Native.Nn.Training;

namespace Native.Nn.Tests.Training;

public sealed class ResumeTests
{
    private const string FolderVariable = "NATIVE_TEST_RESUME";
    private const long Steps = 160;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What the killed processes run; nothing where no folder is given.</summary>
    [Fact]
    public void Child_trains_until_it_is_killed()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is not { } folder) return;
        Run(folder, Steps, resumes: true);
    }

    [Fact]
    public async Task A_training_that_is_killed_again_and_again_has_the_losses_of_one_that_is_not()
    {
        using var folder = new TemporaryFolder();
        var (whole, killed) = (Path.Combine(folder.Path, "whole"), Path.Combine(folder.Path, "killed"));
        Run(whole, Steps, resumes: false);
        var random = new Random();
        var kills = new List<long>();
        for (var number = 0; number < 5; number++)
        {
            using var child = Start(killed);
            var target = LastStep(killed) + random.Next(5, 36);
            var clock = Stopwatch.StartNew();
            while (number < 4 && !child.HasExited && LastStep(killed) < target && clock.Elapsed < TimeSpan.FromSeconds(30)) await Task.Delay(random.Next(1, 15), Token);
            if (number < 4) child.Kill();
            await child.WaitForExitAsync(Token);
            if (number < 4) kills.Add(LastStep(killed));
            else Assert.Equal(0, child.ExitCode);
        }
        // They were killed on the way, not before the first step and not behind the last.
        Assert.All(kills, step => Assert.InRange(step, 1, Steps - 1));
        var (expected, got) = (Losses(whole), Losses(killed));
        Assert.Equal(Steps, expected.Length);
        Assert.Equal(expected, got);
        // Of each kept two; no half-written one and none on its way out has stayed.
        Assert.Equal(2, Directory.GetDirectories(Path.Combine(killed, "checkpoints")).Length);
        foreach (var name in Directory.GetDirectories(Path.Combine(whole, "checkpoints")).Select(Path.GetFileName))
            Assert.Equal(
                Tensors(Path.Combine(whole, "checkpoints", name!)), Tensors(Path.Combine(killed, "checkpoints", name!)));
    }

    [Theory]
    [InlineData("cpu:1", DType.BF16)]
    [InlineData("cpu:2", DType.F32)]
    public void Going_on_gives_the_same_bits(string device, DType type)
    {
        using var folder = new TemporaryFolder();
        var (whole, halves) = (Path.Combine(folder.Path, "whole"), Path.Combine(folder.Path, "halves"));
        Run(whole, 40, resumes: false, device, type);
        Run(halves, 40, resumes: false, device, type, until: 23);
        Assert.Equal(23, Losses(halves).Length);
        Run(halves, 40, resumes: true, device, type);
        Assert.Equal(Losses(whole), Losses(halves));
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_the_reason()
    {
        using var folder = new TemporaryFolder();
        Run(folder.Path, 20, resumes: false, until: 15);
        string Refusal(Func<TrainerOptions, TrainerOptions>? change = null, AdamWOptions? adam = null, string family = "llama")
        {
            using var device = Device.Open("cpu:1", 9);
            var task = new CausalTask(CausalModel.Create(device, TinyModels.Config(family)));
            using var trainer = new Trainer(task, Source(), new AdamW(task.Parameters, adam), (change ?? (x => x))(Options(folder.Path, 20)));
            return Assert.Throws<InvalidDataException>(() => trainer.Resume()).Message;
        }
        Assert.Contains("batch was 2 and is 3", Refusal(o => o with { Batch = 3 }), StringComparison.Ordinal);
        Assert.Contains("rates", Refusal(o => o with { Schedule = new WarmupCosine(1e-3) }), StringComparison.Ordinal);
        Assert.Contains("epsilon 0.5", Refusal(adam: new() { Epsilon = 0.5 }), StringComparison.Ordinal);
        Assert.Contains("another model", Refusal(family: "gpt2"), StringComparison.Ordinal);
        var file = Directory.GetFiles(folder.Path, "*.safetensors", SearchOption.AllDirectories).Order().Last();
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..200]);
        Assert.Contains("step-0000000014", Refusal(), StringComparison.Ordinal);
    }

    private static TrainerOptions Options(string folder, long steps) => new()
    {
        Batch = 2,
        Positions = 16,
        Accumulation = 2,
        Steps = steps,
        Schedule = new WarmupCosine(1e-2),
        ReportInterval = 1,
        LogPath = Path.Combine(folder, "log.jsonl"),
        CheckpointFolder = Path.Combine(folder, "checkpoints"),
        CheckpointInterval = 7,
    };

    private static PackedBatches Source() => new(new TokenArray(Enumerable.Range(0, 3000).Select(i => i * i % 13).ToArray(), [0, 50, 55, 700, 1000, 2500]), 16, 5);

    private static void Run(string folder, long steps, bool resumes, string device = "cpu:1", DType type = DType.F32, long until = long.MaxValue)
    {
        Directory.CreateDirectory(folder);
        // Another seed after a resumption: what was drawn at first must not matter.
        using var opened = Device.Open(device, resumes ? 77u : 9u);
        var task = new CausalTask(CausalModel.Create(opened, TinyModels.Config("llama") with { Width = 32, HeadSize = 16, Hidden = 40 }, type));
        using var trainer = new Trainer(task, Source(), new AdamW(task.Parameters), Options(folder, steps));
        if (resumes) trainer.Resume();
        else Assert.False(trainer.Resume());
        // Between losses, as a run over the whole file would not be: the seed of the first run is the one that counts.
        if (resumes && trainer.Steps == 0) throw new InvalidOperationException("a child found no checkpoint");
        using var stop = new CancellationTokenSource();
        try
        {
            trainer.Run(new Reports(report => { if (report.Step >= until) stop.Cancel(); }), stop.Token);
        }
        catch (OperationCanceledException) when (until < long.MaxValue)
        {
        }
    }

    private static Process Start(string folder)
    {
        // The first child needs a checkpoint of the same beginning.
        if (!Directory.Exists(folder)) Run(folder, Steps, resumes: false, until: 8);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])["exec", typeof(ResumeTests).Assembly.Location, "-method", $"{typeof(ResumeTests).FullName}.{nameof(Child_trains_until_it_is_killed)}"])
            start.ArgumentList.Add(argument);
        start.Environment[FolderVariable] = folder;
        return Process.Start(start)!;
    }

    private static long LastStep(string folder)
    {
        var path = Path.Combine(folder, "log.jsonl");
        if (!File.Exists(path)) return 0;
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        var last = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
        return last is null ? 0 : JsonDocument.Parse(last).RootElement.GetProperty("step").GetInt64();
    }

    // All that does not tell the time, digit for digit.
    private static string[] Losses(string folder) =>
        [.. File.ReadAllLines(Path.Combine(folder, "log.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)
            .Select(line => string.Join(" ", ((string[])["step", "tokens", "loss", "rate", "gradient_norm"]).Select(name => line.GetProperty(name).GetRawText())))];

    // The header tells the time; what follows it are the tensors.
    private static byte[] Tensors(string folder)
    {
        var bytes = File.ReadAllBytes(Path.Combine(folder, "model.safetensors"));
        return bytes[(8 + (int)BitConverter.ToUInt64(bytes))..];
    }

    private sealed class Reports(Action<TrainingReport> then) : IProgress<TrainingReport>
    {
        public void Report(TrainingReport value) => then(value);
    }
}
