namespace Native.Compute.Tests.Gpu;

/// <summary>Transfers and kernels on the same memory are always ordered, through any reuse of blocks; and work on other memory is not held up.</summary>
public sealed class CopyOrderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_access_races_with_another_one(int seed)
    {
        using var device = OrderedDevice.Open(seed);
        Run(device, seed);
        Assert.Equal(0, device.Races);
        Assert.True(device.Waits > 100);
    }

    [Fact]
    public void Without_waits_there_would_be_races()
    {
        using var device = OrderedDevice.Open(1, forgets: true);
        Run(device, 1);
        Assert.True(device.Races > 100);
    }

    [Fact]
    public void A_transfer_to_one_tensor_waits_for_no_kernel_on_another()
    {
        using var device = OrderedDevice.Open(1);
        using var buffer = new HostBuffer(device, 4096);
        Tensor a = Tensor.Empty(device, DType.F32, new Shape(1024)), b = Tensor.Empty(device, DType.F32, new Shape(1024));
        device.Copies.Upload(a, buffer);
        device.Kernel(a);
        Assert.Equal(1, device.Waits);
        // b was never used; the kernel on a may run meanwhile.
        device.Copies.Upload(b, buffer);
        Assert.Equal(1, device.Waits);
        device.Kernel(b);
        Assert.Equal(2, device.Waits);
        device.Copies.Upload(a, buffer);
        Assert.Equal(3, device.Waits);
        // All kernels so far are covered by that wait, also those on b.
        device.Copies.Upload(b, buffer);
        Assert.Equal(3, device.Waits);
        Assert.Equal(0, device.Races);
    }

    // Tensors of two sizes come and go while kernels, transfers, marks and waits go on.
    private static void Run(OrderedDevice device, int seed)
    {
        var random = new System.Random(seed);
        var buffers = new[] { new HostBuffer(device, 4096), new HostBuffer(device, 4096), new HostBuffer(device, 4096) };
        var living = new List<Tensor>();
        var places = new List<DeviceEvent> { default };
        for (var step = 0; step < 5000; step++)
        {
            var choice = random.Next(100);
            if (living.Count < 4 || (choice < 15 && living.Count < 12)) living.Add(Tensor.Empty(device, DType.F32, new Shape(random.Next(2) == 0 ? 64 : 1024)));
            var tensor = living[random.Next(living.Count)];
            switch (choice)
            {
                case < 30:
                    tensor.Dispose();
                    living.Remove(tensor);
                    break;
                case < 60: device.Kernel(tensor); break;
                case < 75: places.Add(device.Copies.Upload(tensor, buffers[random.Next(3)])); break;
                case < 88: places.Add(device.Copies.Download(tensor, buffers[random.Next(3)])); break;
                case < 91: places.Add(device.Mark()); break;
                case < 93: places.Add(device.Copies.Mark()); break;
                case < 95: device.Wait(places[random.Next(places.Count)]); break;
                case < 97: device.Copies.Wait(places[random.Next(places.Count)]); break;
                case < 98: _ = buffers[random.Next(3)].Bytes; break;
                case < 99: places[random.Next(places.Count)].Wait(); break;
                default: _ = places[random.Next(places.Count)].IsDone; break;
            }
        }
        foreach (var buffer in buffers) buffer.Dispose();
    }
}
