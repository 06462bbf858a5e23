using Native.Compute;
using Native.Nn.Tests.Generation;
using Native.Nn.Training;

namespace Native.Nn.Tests.Training;

[Collection(nameof(Alone))]
public sealed class AllocationTests
{
    [Theory]
    [InlineData("llama", DType.F32, false)]
    [InlineData("gpt2", DType.F32, true)]
    [InlineData("qwen3", DType.BF16, false)]
    public void A_steady_step_allocates_no_managed_memory(string family, DType type, bool recomputes)
    {
        using var device = Device.Open("cpu:1", 2);
        var model = CausalModel.Create(device, TinyModels.Config(family), type);
        model.Recomputes = recomputes;
        var task = new CausalTask(model);
        var tokens = Enumerable.Range(0, 4000).Select(i => i * i % 13).ToArray();
        using var trainer = new Trainer(task, new PackedBatches(new TokenArray(tokens, [0, 7, 500, 520, 2000]), 16), new AdamW(task.Parameters), new()
        {
            Batch = 2,
            Positions = 16,
            Accumulation = 2,
            Steps = 1_000_000,
            Schedule = new WarmupCosine(1e-3),
        });
        for (var i = 0; i < 60; i++) trainer.Step();
        // Recompilation of hot methods allocates beside us now and then; a step that allocates does so in every round.
        long own = long.MaxValue, all = long.MaxValue;
        for (var round = 0; round < 8; round++)
        {
            var allBefore = GC.GetTotalAllocatedBytes(true);
            var ownBefore = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 20; i++) trainer.Step();
            own = Math.Min(own, GC.GetAllocatedBytesForCurrentThread() - ownBefore);
            all = Math.Min(all, GC.GetTotalAllocatedBytes(true) - allBefore);
        }
        Assert.Equal(0, own);
        Assert.Equal(0, all);
    }
}
