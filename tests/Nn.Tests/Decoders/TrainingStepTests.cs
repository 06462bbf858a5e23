using Native.Compute;

namespace Native.Nn.Tests.Decoders;

[Collection(nameof(Alone))]
public sealed class TrainingStepTests
{
    [Fact]
    public void The_loss_starts_near_that_of_a_uniform_guess_and_falls_to_almost_nothing()
    {
        using var device = Device.Open("cpu", 1);
        var training = new TinyTraining(device);
        var first = training.Step();
        Assert.InRange(first, 0.5 * Math.Log(48), 1.5 * Math.Log(48));
        for (var i = 0; i < 150; i++) training.Step();
        Assert.InRange(training.Step(), 0, 0.2);
    }

    [Theory]
    [InlineData("cpu:1")]
    [InlineData("cpu:2")]
    public void A_steady_step_allocates_no_managed_memory(string name)
    {
        using var device = Device.Open(name, 1);
        var training = new TinyTraining(device);
        for (var i = 0; i < 40; i++) training.Step();
        // Recompilation of hot methods allocates beside us now and then; a step that allocates does so in every round.
        long own = long.MaxValue, all = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var allBefore = GC.GetTotalAllocatedBytes(true);
            var ownBefore = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 10; i++) training.Step();
            own = Math.Min(own, GC.GetAllocatedBytesForCurrentThread() - ownBefore);
            all = Math.Min(all, GC.GetTotalAllocatedBytes(true) - allBefore);
        }
        Assert.Equal(0, own);
        Assert.Equal(0, all);
    }

    [Fact]
    public void Memory_stays_flat_over_a_thousand_steps()
    {
        using var device = Device.Open("cpu", 1);
        var training = new TinyTraining(device);
        for (var i = 0; i < 10; i++) training.Step();
        var before = device.Memory;
        for (var i = 0; i < 1000; i++) training.Step(1e-4);
        Assert.Equal(before, device.Memory);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_on_one_thread_and_on_two()
    {
        Assert.Equal(After("cpu:1", 7), After("cpu:2", 7));
        Assert.Equal(After("cpu:2", 7), After("cpu:2", 7));
        Assert.NotEqual(After("cpu:1", 7), After("cpu:1", 8));

        static float[] After(string name, ulong seed)
        {
            using var device = Device.Open(name, seed);
            var training = new TinyTraining(device);
            for (var i = 0; i < 12; i++) training.Step();
            return training.Weights();
        }
    }
}
