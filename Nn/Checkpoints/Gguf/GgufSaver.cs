using System.Runtime.InteropServices;
using Native.Compute;
using Native.Compute.Numerics;

namespace Native.Nn;

/// <summary>Writes a model in the layout of its family.</summary>
internal sealed class GgufSaver
{
    private readonly CausalModel model;
    private readonly GgufOptions options;
    private readonly string architecture;
    private readonly List<GgufTensor> tensors = [];
    private readonly Dictionary<string, Action<Stream>> writers = [];

    /// <summary>Finds out what is to be written.</summary>
    /// <exception cref="ArgumentException">The layout cannot say all of it.</exception>
    public GgufSaver(CausalModel model, GgufOptions options)
    {
        (this.model, this.options) = (model, options);
        architecture = GgufConfig.ArchitectureOf(model.Config);
        var matrices = new Dictionary<string, ILinearWeights>();
        foreach (var (name, linear) in model.PartsOf<Linear>()) matrices.Add($"{name}.weight", linear.Weights);
        foreach (var (name, embedding) in model.PartsOf<Embedding>()) matrices.Add($"{name}.weight", embedding.Weights);
        foreach (var (name, value) in model.Parameters)
        {
            if (matrices.Remove(name, out var weights)) AddMatrix(name, weights);
            else if (value.Rank == 1 && value.DType.IsFloat()) AddVector(name, value);
            else throw new ArgumentException($"GGUF: the parameter '{name}' of shape {value.Shape} belongs to no layout", nameof(model));
        }
        foreach (var (name, weights) in matrices)
            throw new ArgumentException($"GGUF: the matrix '{name}' is stored as {weights.GetType().Name}; plain and quantized numbers can be written", nameof(model));
        if (GgufConfig.RopeFactors(model.Config.Rope, model.Config.HeadSize) is { } factors)
        {
            if (architecture != "llama") throw new ArgumentException($"GGUF: {architecture} files have no angles stretched as Llama 3.1 does", nameof(model));
            Add(new(GgufNames.RopeFactors, new Shape(factors.Length), GgufTensorType.F32), stream => stream.Write(MemoryMarshal.AsBytes(factors.AsSpan())));
        }
    }

    /// <summary>Writes the file.</summary>
    public void Write(string path, CancellationToken token) =>
        GgufWriter.Write(path, Metadata(), tensors, (tensor, stream) => writers[tensor.Name](stream), token);

    private List<KeyValuePair<string, GgufValue>> Metadata()
    {
        // The numbers of file types are those of llama.cpp; what most of the numbers are stored as counts.
        var main = tensors.GroupBy(t => t.Type).MaxBy(group => group.Sum(t => t.Shape.Count))!.Key;
        var pairs = new List<KeyValuePair<string, GgufValue>>
        {
            new("general.architecture", GgufValue.Of(architecture)),
            new("general.name", GgufValue.Of(options.Name)),
            new("general.file_type", GgufValue.Of(main switch { GgufTensorType.F32 => 0u, GgufTensorType.F16 => 1, GgufTensorType.Q4 => 2, GgufTensorType.Q8 => 7, _ => 32 })),
        };
        if (tensors.Exists(t => t.Type.Blocks() is not null)) pairs.Add(new("general.quantization_version", GgufValue.Of(2u)));
        pairs.AddRange(GgufConfig.Write(model.Config, architecture));
        pairs.AddRange(GgufTokenizer.Write(options.Tokenizer, model.Config));
        return pairs;
    }

    private void Add(GgufTensor tensor, Action<Stream> write)
    {
        tensors.Add(tensor);
        writers.Add(tensor.Name, write);
    }

    private void AddVector(string name, Tensor value)
    {
        var tensor = new GgufTensor(GgufNames.Of(architecture, name), value.Shape, GgufTensorType.F32);
        Add(tensor, stream =>
        {
            using var scope = value.Device.NoGrad();
            stream.Write(MemoryMarshal.AsBytes(InOrder(tensor.Name, value.To(DType.F32).ToArray<float>(), 1).AsSpan()));
        });
    }

    private void AddMatrix(string name, ILinearWeights weights)
    {
        var own = weights switch
        {
            QuantizedWeights { Format: BlockFormat.Q8 } => GgufTensorType.Q8,
            QuantizedWeights => GgufTensorType.Q4,
            DenseWeights { Weight.DType: DType.F16 } => GgufTensorType.F16,
            DenseWeights { Weight.DType: DType.BF16 } => GgufTensorType.BF16,
            DenseWeights => GgufTensorType.F32,
            _ => throw new ArgumentException($"GGUF: the matrix '{name}' is stored as {weights.GetType().Name}; plain and quantized numbers can be written", nameof(weights)),
        };
        var stored = GgufNames.Of(architecture, name);
        var type = stored == "position_embd.weight" ? GgufTensorType.F32 : options.Type ?? own;
        if (type.Blocks() is not null && weights.Inputs % BlockFormats.BlockElements != 0) type = GgufTensorType.F16;
        var tensor = new GgufTensor(stored, new Shape(weights.Outputs, weights.Inputs), type);
        Add(tensor, stream => WriteRows(stream, tensor, weights, own == type));
    }

    private void WriteRows(Stream stream, GgufTensor tensor, ILinearWeights weights, bool asItIs)
    {
        // Whole heads, so that their rows can be put in order.
        var unit = GgufNames.IsInterleaved(architecture, tensor.Name) ? model.Config.HeadSize : 1;
        var step = Math.Max(1, TensorStream.ChunkBytes / sizeof(float) / (tensor.Shape[1] * unit)) * unit;
        for (var first = 0L; first < tensor.Shape[0]; first += step)
        {
            var count = Math.Min(step, tensor.Shape[0] - first);
            using var scope = model.Device.NoGrad();
            if (weights is not QuantizedWeights blocks)
            {
                var numbers = ((DenseWeights)weights).Matrix.Slice(0, first, count).To(DType.F32).ToArray<float>();
                stream.Write(Encoded(InOrder(tensor.Name, numbers, (int)tensor.Shape[1]), tensor.Type));
                continue;
            }
            var bytes = blocks.Blocks.Slice(0, first, count).ToArray<byte>();
            if (asItIs)
            {
                stream.Write(InOrder(tensor.Name, bytes, (int)tensor.RowBytes));
                continue;
            }
            var spread = new float[count * tensor.Shape[1]];
            BlockQuantizer.Dequantize(blocks.Format, bytes, spread);
            stream.Write(Encoded(InOrder(tensor.Name, spread, (int)tensor.Shape[1]), tensor.Type));
        }
    }

    private T[] InOrder<T>(string name, T[] rows, int rowItems)
    {
        if (!GgufNames.IsInterleaved(architecture, name)) return rows;
        var neighbors = new T[rows.Length];
        RowPairs.ToNeighbors<T>(rows, neighbors, model.Config.HeadSize, rowItems);
        return neighbors;
    }

    private static ReadOnlySpan<byte> Encoded(float[] numbers, GgufTensorType type)
    {
        switch (type)
        {
            case GgufTensorType.F32:
                return MemoryMarshal.AsBytes(numbers.AsSpan());
            case GgufTensorType.F16:
                var halves = new Half[numbers.Length];
                System.Numerics.Tensors.TensorPrimitives.ConvertToHalf(numbers, halves);
                return MemoryMarshal.AsBytes(halves.AsSpan());
            case GgufTensorType.BF16:
                return MemoryMarshal.AsBytes(Array.ConvertAll(numbers, value => (BFloat16)value).AsSpan());
            default:
                var bytes = new byte[type.Blocks()!.Value.RowBytes(numbers.Length)];
                BlockQuantizer.Quantize(type.Blocks()!.Value, numbers, bytes);
                return bytes;
        }
    }
}
