using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Y = act(A·B + bias) + residual, batched.</summary>
public static class MatMulOperation
{
    /// <summary>
    /// Y = act(op(A)·op(B) + bias) + residual, where op transposes the last two axes if asked. Leading dimensions broadcast. Sums
    /// are F32 for F32, F16 and BF16, and F64 for F64.
    /// </summary>
    /// <param name="a">[.., m, k]; or [k], which is taken as one row.</param>
    /// <param name="b">[.., k, n]; or [k], one column. Of a's type; F16 or BF16 weights also go with an F32 a.</param>
    /// <param name="transposeA">Whether a is given as [.., k, m].</param>
    /// <param name="transposeB">Whether b is given as [.., n, k].</param>
    /// <param name="bias">[n], of a's type, or nothing.</param>
    /// <param name="activation">The function applied to the sum with the bias.</param>
    /// <param name="residual">Broadcasts to [.., m, n], of a's type, or nothing; added last.</param>
    /// <returns>[.., m, n] of a's type; without m or n where a or b is a vector.</returns>
    /// <exception cref="ShapeException">The inner dimensions differ, or something does not broadcast.</exception>
    /// <exception cref="NotSupportedException">The types do not go together.</exception>
    public static Tensor MatMul(
        this Tensor a, Tensor b, bool transposeA = false, bool transposeB = false,
        Tensor? bias = null, Activation activation = Activation.None, Tensor? residual = null)
    {
        Check(a, b, bias, residual);
        if (a.Rank == 1 || b.Rank == 1) return OfVectors(a, b, transposeA, transposeB, bias, activation, residual);
        var left = transposeA ? View(a) : a.Layout;
        var right = transposeB ? View(b) : b.Layout;
        if (left.Shape[-1] != right.Shape[-2])
            throw new ShapeException($"MatMul: {a.Shape}{(transposeA ? "ᵀ" : "")} × {b.Shape}{(transposeB ? "ᵀ" : "")}: inner dimensions {left.Shape[-1]} and {right.Shape[-2]} differ");
        if (bias is { } v && (v.Rank != 1 || v.Count != right.Shape[-1]))
            throw new ShapeException($"MatMul: a bias of shape {v.Shape} for {right.Shape[-1]} columns; [{right.Shape[-1]}] is needed");
        var shape = Result(left.Shape, right.Shape);
        if (residual is { } r && Shape.Broadcast(r.Shape, shape, "MatMul (residual)") != shape)
            throw new ShapeException($"MatMul: a residual of shape {r.Shape} does not broadcast to the product's {shape}");
        if (activation != Activation.None && a.Device.Recording is not null)
            return Unfused(a, b, transposeA, transposeB, bias, activation, residual);

        var y = Room(a, b, shape);
        using (a.Device.NoGrad())
            MatrixProduct.Run(
                y, Stretched(a, left, shape), Stretched(b, right, shape), bias?.Contiguous(), activation, residual is { } x ? WithRows(x.Expand(shape)) : null);
        var node = bias is { } bv
            ? residual is { } br ? y.Record<Node>(a, b, bv, br) : y.Record<Node>(a, b, bv)
            : residual is { } only ? y.Record<Node>(a, b, only) : y.Record<Node>(a, b);
        node?.Set(a, b, transposeA, transposeB, bias, residual);
        return y;
    }

    // The copy engine stores rows that begin at multiples of 16 bytes. Where they would not, such as scores of an odd vocabulary, they lie
    // a little apart.
    private static Tensor Room(Tensor a, Tensor b, in Shape shape)
    {
        const long least = 64, apart = 64;
        if (a.Device is not CudaDevice cuda || !cuda.Runs(90, true) || a.DType is not (DType.BF16 or DType.F16) || b.DType != a.DType
            || shape.Rank != 2 || shape[0] < least || shape[1] < least || shape[1] % 8 == 0) return Tensor.Empty(a.Device, a.DType, shape);
        using var scope = cuda.NoGrad();
        return scope.Keep(Tensor.Empty(cuda, a.DType, shape.With(1, (shape[1] + apart - 1) / apart * apart)).Slice(1, 0, shape[1]));
    }

    // The gradient of an activation needs the sum before it, which the fused product does not keep.
    private static Tensor Unfused(
        Tensor a, Tensor b, bool transposeA, bool transposeB, Tensor? bias, Activation activation, Tensor? residual)
    {
        var z = a.MatMul(b, transposeA, transposeB);
        var y = bias is { } v ? z.BiasActivation(v, activation) : z.Activate(activation);
        return residual is { } r ? y.Add(r) : y;
    }

    private static Tensor OfVectors(
        Tensor a, Tensor b, bool transposeA, bool transposeB, Tensor? bias, Activation activation, Tensor? residual)
    {
        if (a.Rank == 0 || b.Rank == 0) throw new ShapeException($"MatMul: {a.Shape} × {b.Shape}: a scalar is no matrix; use *");
        var row = a.Rank == 1 ? a.Unsqueeze(0) : a;
        var column = b.Rank == 1 ? b.Unsqueeze(1) : b;
        var y = row.MatMul(column, a.Rank > 1 && transposeA, b.Rank > 1 && transposeB, bias, activation, residual);
        if (b.Rank == 1) y = y.Squeeze(-1);
        return a.Rank == 1 ? y.Squeeze(b.Rank == 1 ? -1 : -2) : y;
    }

    private static void Check(Tensor a, Tensor b, Tensor? bias, Tensor? residual)
    {
        Guard.SameDevice(a, b, "MatMul");
        Guard.Float(a, "MatMul");
        Guard.Float(b, "MatMul");
        if (a.DType != b.DType && !(a.DType == DType.F32 && b.DType is DType.F16 or DType.BF16))
            throw new NotSupportedException($"MatMul: element types {a.DType} and {b.DType}; both alike, or F32 with F16 or BF16, are supported");
        if (bias is { } v) Guard.SameType(a, v, "MatMul (bias)");
        if (residual is { } r) Guard.SameType(a, r, "MatMul (residual)");
    }

    private static Layout View(Tensor x)
    {
        Span<int> order = stackalloc int[x.Rank];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        (order[^1], order[^2]) = (order[^2], order[^1]);
        return x.Layout.Permute(order);
    }

    private static Shape Result(in Shape a, in Shape b)
    {
        var lead = Shape.Broadcast(new Shape(a.AsSpan()[..^2]), new Shape(b.AsSpan()[..^2]), "MatMul (leading dimensions)");
        return lead.Insert(lead.Rank, a[-2]).Insert(lead.Rank + 1, b[-1]);
    }

    // x under a layout of its matrices, with the leading dimensions of the result.
    private static Tensor Stretched(Tensor x, in Layout layout, in Shape result)
    {
        var target = new Shape(result.AsSpan()[..^2]).Insert(result.Rank - 2, layout.Shape[-2]).Insert(result.Rank - 1, layout.Shape[-1]);
        return Views.Of(x, layout.Expand(target), "MatMul");
    }

    // The epilogue reads rows of the residual at once.
    private static Tensor WithRows(Tensor residual) => residual.Layout.Strides[^1] == 1 ? residual : residual.Clone();

    private sealed class Node : TapeNode
    {
        private Saved a, b;
        private bool transposeA, transposeB, hasBias, hasResidual;
        private Shape shapeA, shapeB, shapeBias, shapeResidual;
        private DType typeB;

        public override string Operation => "MatMul";

        public void Set(Tensor left, Tensor right, bool transposesA, bool transposesB, Tensor? bias, Tensor? residual)
        {
            // Each side is needed for the other's gradient only.
            a = Wants(1) ? Save(left) : default;
            b = Wants(0) ? Save(right) : default;
            (transposeA, transposeB) = (transposesA, transposesB);
            (shapeA, shapeB, typeB) = (left.Shape, right.Shape, right.DType);
            hasBias = bias is not null;
            hasResidual = residual is not null;
            shapeBias = bias?.Shape ?? default;
            shapeResidual = residual?.Shape ?? default;
        }

        private bool Wants(int input) => InputSlots[input] >= 0;

        public override void Backward(in NodeGradients gradients)
        {
            var dy = gradients.Dy;
            if (Wants(0))
            {
                // Y = A·B: dA = dY·Bᵀ, and for Aᵀ the transpose of that.
                var da = transposeA
                    ? b.Tensor.MatMul(dy, transposeB, true)
                    : dy.MatMul(b.Tensor, false, !transposeB);
                gradients.Add(0, da.SumTo(shapeA));
            }
            if (Wants(1)) gradients.Add(1, GradientB(dy, gradients).To(typeB));
            if (hasBias && gradients.Wants(2)) gradients.Add(2, dy.SumTo(shapeBias, gradients.Room(2)));
            var last = hasBias ? 3 : 2;
            if (hasResidual && gradients.Wants(last)) gradients.Add(last, dy.SumTo(shapeResidual));
        }

        private Tensor GradientB(Tensor dy, in NodeGradients gradients)
        {
            var x = a.Tensor;
            if (shapeB.Rank == 2 && x.Rank > 2 && !transposeA)
            {
                // One matrix for the whole batch: its gradient is one product over all rows, not a sum of many.
                x = x.Reshape(-1, x.Shape[-1]);
                dy = dy.Reshape(-1, dy.Shape[-1]);
            }
            var (left, right, transposesLeft, transposesRight) = transposeB ? (dy, x, true, transposeA) : (x, dy, !transposeA, false);
            if (shapeB.Rank == 2 && left.Rank == 2 && right.Rank == 2 && left.DType == typeB && right.DType == typeB
                && gradients.Room(1) is { IsContiguous: true } room)
            {
                MatrixProduct.Run(
                    room, Stretched(left, transposesLeft ? View(left) : left.Layout, room.Shape), Stretched(right, transposesRight ? View(right) : right.Layout, room.Shape));
                return room;
            }
            return left.MatMul(right, transposesLeft, transposesRight).SumTo(shapeB);
        }
    }
}
