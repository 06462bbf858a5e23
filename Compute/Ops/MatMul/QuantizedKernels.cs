namespace Native.Compute.Kernels;

/// <summary>How kernels read a quantized block.</summary>
internal interface IBlockElements
{
    /// <summary>16-bit words of a block; the first is its scale.</summary>
    static abstract int Words { get; }

    /// <summary>Number i of the block that begins at a word, without its scale.</summary>
    static abstract int Quant<TMemory>(TMemory blocks, long word, int i) where TMemory : struct, IMemory;

    /// <summary>Σ q·x over a block, without its scale.</summary>
    static abstract T Dot<TMemory, T>(TMemory blocks, long word, TMemory x, long at) where TMemory : struct, IMemory where T : struct, IRealElement<T>;
}

/// <summary>ggml's Q8_0: words of two numbers.</summary>
internal readonly struct Q8Elements : IBlockElements
{
    public static int Words => 17;

    public static int Quant<TMemory>(TMemory blocks, long word, int i) where TMemory : struct, IMemory => blocks.Read<sbyte>(2 * word + 2 + i);

    public static T Dot<TMemory, T>(TMemory blocks, long word, TMemory x, long at) where TMemory : struct, IMemory where T : struct, IRealElement<T>
    {
        T even = T.Constant(0), odd = T.Constant(0);
        for (var i = 0; i < 16; i++)
        {
            int pair = blocks.Read<short>(word + 1 + i);
            even += T.FromInt64((sbyte)pair) * T.Load(x, at + 2 * i);
            odd += T.FromInt64(pair >> 8) * T.Load(x, at + 2 * i + 1);
        }
        return even + odd;
    }
}

/// <summary>ggml's Q4_0: words of four numbers, two of the first half and two of the second.</summary>
internal readonly struct Q4Elements : IBlockElements
{
    public static int Words => 9;

    public static int Quant<TMemory>(TMemory blocks, long word, int i) where TMemory : struct, IMemory
    {
        int both = blocks.Read<byte>(2 * word + 2 + (i & 15));
        return (i < 16 ? both & 15 : both >> 4) - 8;
    }

    public static T Dot<TMemory, T>(TMemory blocks, long word, TMemory x, long at) where TMemory : struct, IMemory where T : struct, IRealElement<T>
    {
        T even = T.Constant(0), odd = T.Constant(0);
        for (var i = 0; i < 8; i++)
        {
            int four = blocks.Read<ushort>(word + 1 + i);
            even += T.FromInt64((four & 15) - 8) * T.Load(x, at + 2 * i);
            odd += T.FromInt64(((four >> 8) & 15) - 8) * T.Load(x, at + 2 * i + 1);
            even += T.FromInt64(((four >> 4) & 15) - 8) * T.Load(x, at + 2 * i + 16);
            odd += T.FromInt64((four >> 12) - 8) * T.Load(x, at + 2 * i + 17);
        }
        return even + odd;
    }
}

/// <summary>Starts the portable product with quantized weights.</summary>
internal readonly struct QuantizedLaunch(Tensor y, Tensor x, Tensor weights, BlockFormat format, long rows, long k) : IRealLaunch
{
    // Threads that keep a large GPU busy, and the least that one of them should read.
    private const long Busy = 1 << 17;
    private const long LeastBlocks = 4;

    public void On<TBackend, TMemory, T>(TBackend backend)
        where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>
    {
        if (format == BlockFormat.Q8) Blocks<TBackend, TMemory, T, Q8Elements>(backend);
        else Blocks<TBackend, TMemory, T, Q4Elements>(backend);
    }

    private void Blocks<TBackend, TMemory, T, TBlocks>(TBackend backend)
        where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T> where TBlocks : struct, IBlockElements
    {
        var lines = weights.Shape[0];
        var blocks = k / BlockFormats.BlockElements;
        // Neighbors take neighboring parts of a line, so that what they read lies together; a second kernel adds the parts up.
        var parts = Math.Clamp(Busy / (rows * lines), 1, Math.Max(1, blocks / LeastBlocks));
        var partBlocks = Math.Max(1, (blocks + parts - 1) / parts);
        parts = Math.Max(1, (blocks + partBlocks - 1) / partBlocks);
        var sums = parts == 1 ? y : Tensor.Empty(y.Device, DType.F32, new Shape(rows, lines, parts));
        if (parts == 1)
        {
            backend.Run(
                new QuantizedKernel<TMemory, T, T, TBlocks>(backend.Memory(y), backend.Memory(x), backend.Memory(weights), lines, 1, blocks, blocks),
                rows * lines, cost: k);
            return;
        }
        backend.Run(
            new QuantizedKernel<TMemory, T, F32, TBlocks>(backend.Memory(sums), backend.Memory(x), backend.Memory(weights), lines, parts, partBlocks, blocks),
            rows * lines * parts, cost: partBlocks * BlockFormats.BlockElements);
        backend.Run(new QuantizedSumKernel<TMemory, T>(backend.Memory(y), backend.Memory(sums), parts), rows * lines, cost: parts);
    }
}

/// <summary>A part of one element of a product with quantized weights: some blocks of one line, widened in registers.</summary>
internal readonly struct QuantizedKernel<TMemory, T, TSum, TBlocks>(
    TMemory sums, TMemory x, TMemory weights, long lines, long parts, long partBlocks, long blocks) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T> where TSum : struct, IRealElement<TSum> where TBlocks : struct, IBlockElements
{
    public void Execute(long index)
    {
        var part = index % parts;
        var element = index / parts;
        var line = element % lines;
        var row = element / lines;
        var first = part * partBlocks;
        var end = first + partBlocks < blocks ? first + partBlocks : blocks;
        var sum = T.Constant(0);
        for (var b = first; b < end; b++)
        {
            var word = (line * blocks + b) * TBlocks.Words;
            sum += T.Constant(F16.Load(weights, word).Value) * TBlocks.Dot<TMemory, T>(weights, word, x, (row * blocks + b) * 32);
        }
        TSum.Store(sums, index, TSum.Constant(T.ToDouble(sum)));
    }
}

/// <summary>The parts of one element added up.</summary>
internal readonly struct QuantizedSumKernel<TMemory, T>(TMemory y, TMemory sums, long parts) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var sum = 0f;
        for (var part = 0L; part < parts; part++) sum += sums.Read<float>(index * parts + part);
        T.Store(y, index, T.Constant(sum));
    }
}
