using Native.Compute;
using Native.Compute.Numerics;

namespace Native.Nn;

/// <summary>A matrix in quantized blocks, which products and rows are computed from as they are. It is not trained.</summary>
public sealed class QuantizedWeights : IEmbeddingWeights
{
    // Numbers that are quantized at a time.
    private const int Chunk = 1 << 20;

    /// <summary>Takes blocks as the matrix.</summary>
    /// <param name="blocks">[outputs, bytes of a row] of U8, contiguous.</param>
    /// <param name="format">How they are quantized.</param>
    /// <param name="rowType">The type of what <see cref="Rows"/> gives; products have x's type.</param>
    /// <exception cref="ShapeException">They are no matrix of whole blocks.</exception>
    /// <exception cref="NotSupportedException">A type is not as said, or rows of a type that is not F32, F16 or BF16 are wanted.</exception>
    public QuantizedWeights(Tensor blocks, BlockFormat format, DType rowType = DType.F32)
    {
        if (blocks.Rank != 2 || !blocks.IsContiguous) throw new ShapeException($"QuantizedWeights: blocks of {blocks.Layout}; a contiguous matrix is needed");
        if (blocks.DType != DType.U8) throw new NotSupportedException($"QuantizedWeights: blocks of {blocks.DType}; U8 is needed");
        if (rowType is not (DType.F32 or DType.F16 or DType.BF16)) throw new NotSupportedException($"QuantizedWeights: rows of {rowType}; F32, F16 and BF16 are supported");
        Inputs = format.RowElements(blocks.Shape[1]);
        (Blocks, Format, RowType) = (blocks, format, rowType);
    }

    /// <summary>The blocks, [outputs, bytes of a row].</summary>
    public Tensor Blocks { get; }

    /// <summary>How they are quantized.</summary>
    public BlockFormat Format { get; }

    /// <summary>The type of what <see cref="Rows"/> gives.</summary>
    public DType RowType { get; }

    /// <inheritdoc/>
    public long Inputs { get; }

    /// <inheritdoc/>
    public long Outputs => Blocks.Shape[0];

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters => [new("weight", Blocks)];

    /// <inheritdoc/>
    public Tensor Multiply(Tensor x, Tensor? bias, Activation activation, Tensor? residual) => x.QuantizedMatMul(Blocks, Format, bias, activation, residual);

    /// <inheritdoc/>
    public Tensor Rows(Tensor index) => Blocks.QuantizedEmbedding(Format, index, RowType);

    /// <summary>Quantizes a matrix.</summary>
    /// <param name="matrix">[outputs, inputs] of any strides and of a floating-point type; inputs a multiple of 32.</param>
    /// <param name="format">How.</param>
    /// <param name="rowType">The type of what <see cref="Rows"/> gives.</param>
    /// <exception cref="ShapeException">It is no matrix of whole blocks.</exception>
    /// <exception cref="ArgumentException">A number is not finite, or too large for the format.</exception>
    public static QuantizedWeights From(Tensor matrix, BlockFormat format, DType rowType = DType.F32)
    {
        if (matrix.Rank != 2) throw new ShapeException($"QuantizedWeights: a matrix of shape {matrix.Shape}");
        return From(matrix, Tensor.Empty(matrix.Device, DType.U8, new Shape(matrix.Shape[0], format.RowBytes(matrix.Shape[1]))), format, rowType);
    }

    /// <summary>Quantizes a matrix into given blocks.</summary>
    internal static QuantizedWeights From(Tensor matrix, Tensor blocks, BlockFormat format, DType rowType)
    {
        var (rows, columns) = (matrix.Shape[0], matrix.Shape[1]);
        var rowBytes = format.RowBytes(columns);
        var step = Math.Max(1, Chunk / Math.Max(1, columns));
        for (var row = 0L; row < rows; row += step)
        {
            var count = Math.Min(step, rows - row);
            using var part = matrix.Device.NoGrad();
            var numbers = matrix.Slice(0, row, count).To(DType.F32).ToArray<float>();
            var bytes = new byte[count * rowBytes];
            BlockQuantizer.Quantize(format, numbers, bytes);
            blocks.Slice(0, row, count).CopyFrom<byte>(bytes);
        }
        return new(blocks, format, rowType);
    }
}

/// <summary>Quantizes models in memory.</summary>
public static class ModelQuantization
{
    /// <summary>Puts blocks in the place of the matrices of linear layers and embeddings, whose own memory is freed.</summary>
    /// <param name="model">The model; of F32, F16 or BF16.</param>
    /// <param name="format">How.</param>
    /// <param name="token">Cancels between matrices; those that were done stay so.</param>
    /// <returns>The names of the matrices that stay as they are, because their rows are no whole number of blocks.</returns>
    /// <remarks>Learned positions stay as they are.</remarks>
    /// <exception cref="NotSupportedException">The model is of F64.</exception>
    /// <exception cref="ArgumentException">A number is not finite, or too large for the format.</exception>
    public static IReadOnlyList<string> Quantize(this CausalModel model, BlockFormat format, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var left = new List<string>();
        QuantizedWeights? Of(string name, ILinearWeights weights, Tensor? room)
        {
            token.ThrowIfCancellationRequested();
            if (weights is not DenseWeights dense) return null;
            if (weights.Inputs % BlockFormats.BlockElements != 0)
            {
                left.Add(name);
                return null;
            }
            return room is { } blocks ? QuantizedWeights.From(dense.Matrix, blocks, format, model.Type) : QuantizedWeights.From(dense.Matrix, format, model.Type);
        }
        // Neighbors stay neighbors, so that one product still serves them.
        var rooms = new Dictionary<Linear, Tensor>();
        foreach (var (name, linear) in model.PartsOf<Linear>().ToList())
        {
            if (linear.Neighbors.Count > 0 && linear == linear.Neighbors[0] && linear.Neighbors.All(one => one.Weights is DenseWeights) && linear.Weights.Inputs % BlockFormats.BlockElements == 0)
                foreach (var (one, room) in linear.Neighbors.Zip(JoinedLinears.Room(model.Device, linear.Neighbors, DType.U8, format.RowBytes(linear.Weights.Inputs))))
                    rooms[one] = room;
            if (Of(name, linear.Weights, rooms.TryGetValue(linear, out var own) ? own : null) is not { } blocks) continue;
            var old = (DenseWeights)linear.Weights;
            linear.Weights = blocks;
            old.Weight.Dispose();
        }
        if (Of("embedding", model.TokenVectors.Weights, null) is { } table)
        {
            var old = (DenseWeights)model.TokenVectors.Weights;
            model.TokenVectors.Weights = table;
            old.Weight.Dispose();
        }
        return left;
    }
}
