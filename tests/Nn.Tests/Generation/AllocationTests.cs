using Native.Compute;

namespace Native.Nn.Tests.Generation;

[Collection(nameof(Alone))]
public sealed class AllocationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(TinyModels.Families), MemberType = typeof(TinyModels))]
    public void A_token_allocates_no_managed_memory(string family)
    {
        using var device = Device.Open("cpu:1", 2);
        var model = CausalModel.Create(device, TinyModels.Config(family) with { Context = 2000 });
        using var cache = new BlockCache(model, 3, 2000);
        var options = new GenerationOptions { MaxNewTokens = 1900, Samples = true, TopK = 9, TopP = 0.9, MinP = 0.01, RepetitionPenalty = 1.1, StopSequences = [[3, 99]] };
        Measure(new Native.Nn.Generation(model, [[1, 2, 3], [4], [5, 6]], options, cache));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_token_that_is_chosen_on_the_device_allocates_none_either(bool samples)
    {
        using var device = Device.Open("cpu:1", 2);
        var model = CausalModel.Create(device, TinyModels.Config("llama") with { Context = 2000 });
        using var cache = new BlockCache(model, 2, 2000);
        var options = new GenerationOptions { MaxNewTokens = 1900, Samples = samples, TopK = 9, TopP = 0.9, MinP = 0.01, RepetitionPenalty = 1.1 };
        Measure(new Native.Nn.Generation(model, [[1, 2, 3], [4]], options, cache, isOnDevice: true));
    }

    private static void Measure(Native.Nn.Generation made)
    {
        using var generation = made;
        for (var i = 0; i < 300; i++) generation.Step();
        // Recompilation of hot methods allocates beside us now and then; a step that allocates does so in every round.
        long own = long.MaxValue, all = long.MaxValue;
        for (var round = 0; round < 8; round++)
        {
            var allBefore = GC.GetTotalAllocatedBytes(true);
            var ownBefore = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 50; i++) generation.Step();
            own = Math.Min(own, GC.GetAllocatedBytesForCurrentThread() - ownBefore);
            all = Math.Min(all, GC.GetTotalAllocatedBytes(true) - allBefore);
        }
        Assert.Equal(0, own);
        Assert.Equal(0, all);
    }

    [Fact]
    public async Task A_streamed_token_allocates_no_managed_memory()
    {
        using var device = Device.Open("cpu:1", 2);
        var model = CausalModel.Create(device, TinyModels.Config("llama") with { Context = 2000 });
        var least = long.MaxValue;
        var (count, before) = (0, 0L);
        await foreach (var token in model.StreamAsync([1], new() { MaxNewTokens = 1000, Samples = true }, Token))
        {
            if (++count % 50 != 0) continue;
            if (count > 300) least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            before = GC.GetAllocatedBytesForCurrentThread();
        }
        Assert.Equal(1000, count);
        Assert.Equal(0, least);
    }
}
