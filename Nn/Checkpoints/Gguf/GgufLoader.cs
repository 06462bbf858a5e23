using Native.Compute;

namespace Native.Nn;

/// <summary>Fills a model that fits a file.</summary>
internal static class GgufLoader
{
    /// <summary>Loads everything.</summary>
    public static void Fill(CausalModel model, GgufFile file, ModelConfig config, DType type, IProgress<double>? progress, CancellationToken token)
    {
        var total = Math.Max(1, file.Tensors.Sum(t => t.ByteLength));
        var done = 0L;
        GgufTensor Next(string parameter)
        {
            token.ThrowIfCancellationRequested();
            var tensor = file.Find(GgufNames.Of(config.ModelType, parameter))!;
            progress?.Report((double)(done += tensor.ByteLength) / total);
            return tensor;
        }
        var rowsOf = new Rows(file, config);
        foreach (var (name, value) in model.Parameters)
            if (value.Rank == 1) rowsOf.Numbers(value, Next(name));
        var rooms = new Dictionary<Linear, Tensor>();
        var names = model.PartsOf<Linear>().ToDictionary(part => part.Part, part => part.Name);
        foreach (var (linear, name) in names)
        {
            var old = (DenseWeights)linear.Weights;
            if (linear.Neighbors.Count > 0 && linear == linear.Neighbors[0])
                Join(model.Device, linear.Neighbors, [.. linear.Neighbors.Select(one => file.Find(GgufNames.Of(config.ModelType, $"{names[one]}.weight"))!)], type, rooms);
            linear.Weights = Matrix(model.Device, rowsOf, Next($"{name}.weight"), type, old.Order, rooms.TryGetValue(linear, out var room) ? room : null);
            old.Weight.Dispose();
        }
        foreach (var (name, embedding) in model.PartsOf<Embedding>())
        {
            var old = embedding.Weight;
            embedding.Weights = Matrix(model.Device, rowsOf, Next($"{name}.weight"), type, MatrixOrder.OutputsByInputs);
            old.Dispose();
        }
    }

    // Layers of one input whose matrices are stored alike get neighboring memory, so that one product serves them.
    private static void Join(Device device, IReadOnlyList<Linear> layers, GgufTensor[] tensors, DType type, Dictionary<Linear, Tensor> rooms)
    {
        if (Array.Exists(tensors, tensor => tensor.Type != tensors[0].Type)) return;
        var (stored, columns) = StoredAs(device, tensors[0], type);
        foreach (var (layer, room) in layers.Zip(JoinedLinears.Room(device, layers, stored, columns))) rooms[layer] = room;
    }

    // The type of a matrix on the device and how many of it make a row.
    private static (DType Type, long Columns) StoredAs(Device device, GgufTensor tensor, DType type)
    {
        if (tensor.Type.Blocks() is not null) return (DType.U8, tensor.RowBytes);
        // Half the bytes are half the time where products stream them from memory.
        return (device.Kind == DeviceKind.Cpu && type == DType.F32 ? tensor.Type.Numbers()!.Value : type, tensor.Shape[1]);
    }

    private static IEmbeddingWeights Matrix(Device device, Rows rowsOf, GgufTensor tensor, DType type, MatrixOrder order, Tensor? room = null)
    {
        using var scope = device.NoGrad();
        var (stored, columns) = StoredAs(device, tensor, type);
        var matrix = room ?? Tensor.Empty(device, stored, new Shape(tensor.Rows, columns));
        if (tensor.Type.Blocks() is { } format)
        {
            rowsOf.Bytes(matrix, tensor);
            return new QuantizedWeights(room ?? scope.Keep(matrix), format, type);
        }
        rowsOf.Numbers(matrix, tensor);
        if (order == MatrixOrder.InputsByOutputs) matrix = matrix.Transpose().Contiguous();
        return new DenseWeights(room ?? scope.Keep(matrix), order, type);
    }

    // Moves rows in parts, in the order of the model.
    private sealed class Rows(GgufFile file, ModelConfig config)
    {
        /// <summary>Bytes as they are.</summary>
        public void Bytes(Tensor target, GgufTensor tensor) => Move(tensor, (first, count, bytes) => target.Slice(0, first, count).CopyFrom<byte>(bytes));

        /// <summary>Plain numbers, converted where the types differ.</summary>
        public void Numbers(Tensor target, GgufTensor tensor) =>
            Move(tensor, (first, count, bytes) => TensorStream.Put(target.Slice(0, first, count).Reshape(-1), bytes, tensor.Type.Numbers()!.Value));

        private void Move(GgufTensor tensor, Action<long, long, byte[]> put)
        {
            // Each number of a vector is a row of its own, as queries' and keys' biases are moved like their matrices.
            var (rows, rowBytes) = tensor.Shape.Rank == 1 ? (tensor.Shape[0], tensor.Type.RowBytes(1)) : (tensor.Rows, tensor.RowBytes);
            var pairs = GgufNames.IsInterleaved(config.ModelType, tensor.Name);
            long unit = pairs ? config.HeadSize : 1;
            var step = Math.Max(1, TensorStream.ChunkBytes / (rowBytes * unit)) * unit;
            for (var first = 0L; first < rows; first += step)
            {
                var count = Math.Min(step, rows - first);
                var bytes = new byte[count * rowBytes];
                file.Read(tensor, first * rowBytes, bytes);
                if (pairs)
                {
                    var halves = new byte[bytes.Length];
                    RowPairs.ToHalves<byte>(bytes, halves, config.HeadSize, (int)rowBytes);
                    bytes = halves;
                }
                put(first, count, bytes);
            }
        }
    }
}
