namespace Native.Compute.Catalog;

/// <summary>What a check of a case found.</summary>
/// <param name="Case">The case.</param>
/// <param name="Type">The element type it ran with.</param>
/// <param name="Error">The largest error: for values in epsilons of the type, for gradients relative.</param>
/// <param name="Allowed">The largest error allowed.</param>
/// <param name="Problem">What is wrong, for people; null when nothing is.</param>
internal sealed record CaseResult(OperationCase Case, DType Type, double Error, double Allowed, string? Problem)
{
    public bool Ok => Problem is null;

    public override string ToString() => $"{Case} ({Type}): {(Ok ? "ok" : Problem)} (error {Error:G3}, allowed {Allowed:G3})";
}

/// <summary>Checks cases: values against the reference, gradients against central differences.</summary>
internal static class CaseRunner
{
    /// <summary>The distance from 1 to the next number of a type.</summary>
    public static double Epsilon(DType type) => type switch
    {
        DType.F32 => 1.1920929e-7,
        DType.F64 => 2.220446049250313e-16,
        DType.F16 => 9.765625e-4,
        DType.BF16 => 7.8125e-3,
        _ => 0,
    };

    /// <summary>Runs a case on a device with an element type and compares every output with the reference.</summary>
    public static CaseResult Check(OperationCase test, Device device, DType type)
    {
        try
        {
            return Compare(test, device, type);
        }
        catch (DeviceException e)
        {
            // One kernel that a device refuses is one failure; the other cases are still worth knowing.
            return new(test, type, double.NaN, 0, e.Message);
        }
    }

    private static CaseResult Compare(OperationCase test, Device device, DType type)
    {
        using var scope = device.Scope();
        var made = test.Inputs.Select((input, i) => input.Make(device, type, Seed(test, i))).ToArray();
        var expected = test.Reference([.. made.Select(m => m.Reference)]);
        var outputs = test.Call([.. made.Select(m => m.Tensor)]);
        if (outputs.Length != expected.Length)
            return new(test, type, double.NaN, 0, $"{outputs.Length} outputs, the reference has {expected.Length}");
        var worst = 0.0;
        var epsilon = Epsilon(type);
        var allowed = test.Tolerance + (type == DType.F64 ? test.ReferenceTolerance : 0);
        for (var o = 0; o < outputs.Length; o++)
        {
            if (outputs[o].Shape != expected[o].Shape)
                return new(test, type, double.NaN, allowed, $"output {o} has shape {outputs[o].Shape}, the reference {expected[o].Shape}");
            var outputType = outputs[o].DType;
            var outputEpsilon = outputType.IsFloat() ? Math.Max(epsilon, Epsilon(outputType)) : 0;
            var got = outputs[o].To(DType.F64).ToArray<double>();
            for (var i = 0; i < got.Length; i++)
            {
                var want = expected[o].Data[i];
                var error = Distance(got[i], want, outputType, outputEpsilon);
                if (!(error <= worst)) worst = error;
                if (!(error <= allowed))
                    return new(test, type, error, allowed, $"output {o}, element {i} of {expected[o].Shape}: {got[i]:R}, expected {want:R}");
            }
        }
        return new(test, type, worst, allowed, null);
    }

    // In epsilons of the type relative to max(1, |want|); infinities and NaN must agree as such.
    private static double Distance(double got, double want, DType type, double epsilon)
    {
        if (double.IsNaN(want) || double.IsNaN(got)) return double.IsNaN(want) && double.IsNaN(got) ? 0 : double.PositiveInfinity;
        if (got == want) return 0;
        if (!type.IsFloat()) return double.PositiveInfinity;
        if (double.IsInfinity(want) || double.IsInfinity(got))
        {
            // What is beyond the type's range is infinite there.
            var limit = type switch { DType.F16 => 65504.0, DType.F32 or DType.BF16 => 3.38e38, _ => double.MaxValue };
            return double.IsInfinity(got) && Math.Abs(want) > limit * (1 - 2 * epsilon) && Math.Sign(got) == Math.Sign(want) ? 0 : double.PositiveInfinity;
        }
        return Math.Abs(got - want) / (epsilon * Math.Max(1, Math.Abs(want)));
    }

    /// <summary>
    /// Compares the tape's gradients of Σ w ⊙ outputs, for fixed random w, with central differences in F64 on the CPU: each element
    /// of small inputs, random directions of larger ones. The error is relative to the largest gradient of the input.
    /// </summary>
    public static CaseResult CheckGradient(OperationCase test, Device device)
    {
        const double allowed = 1e-6;
        const int elementsEach = 24, directions = 8;
        using var scope = device.Scope();
        var made = test.Inputs.Select((input, i) => input.Make(device, DType.F64, Seed(test, i)).Tensor).ToArray();
        var wanted = test.Inputs.Select((input, i) => input.Differentiable && made[i].DType == DType.F64).ToArray();
        var analytic = new double[made.Length][];
        var weights = new List<double[]>();
        using (var tape = device.Record())
        {
            var leaves = made.Select((t, i) => wanted[i] ? t.Detach().WithGrad() : t).ToArray();
            var loss = Loss(test.Call(leaves), weights, device);
            var gradients = tape.Backward(loss);
            for (var i = 0; i < made.Length; i++)
                if (wanted[i])
                    analytic[i] = gradients.TryGet(leaves[i], out var g) ? g.ToArray<double>() : new double[made[i].Count];
        }
        var worst = 0.0;
        for (var input = 0; input < made.Length; input++)
        {
            if (!wanted[input] || made[input].Count == 0) continue;
            var values = made[input].ToArray<double>();
            var scale = Math.Max(1e-3, analytic[input].Max(Math.Abs));
            var tries = values.Length <= elementsEach ? values.Length : directions;
            for (var attempt = 0; attempt < tries; attempt++)
            {
                var direction = Direction(values.Length, values.Length <= elementsEach ? attempt : -1, Seed(test, input) + (ulong)attempt);
                var expected = Difference(test, device, made, input, values, direction, weights);
                var got = 0.0;
                for (var i = 0; i < values.Length; i++) got += analytic[input][i] * direction[i];
                var error = Math.Abs(got - expected) / Math.Max(scale, Math.Abs(expected));
                if (!(error <= worst)) worst = error;
                if (!(error <= allowed))
                    return new(test, DType.F64, error, allowed, $"gradient of input {input}, direction {attempt}: {got:R}, central difference {expected:R}");
            }
        }
        return new(test, DType.F64, worst, allowed, null);
    }

    private static double[] Direction(int count, int element, ulong seed)
    {
        var direction = new double[count];
        if (element >= 0) direction[element] = 1;
        else
            for (var i = 0; i < count; i++) direction[i] = (new Philox(seed).Block((ulong)i, 1).X >= 1u << 31 ? 1 : -1) / Math.Sqrt(count);
        return direction;
    }

    // Four points instead of two: the truncation error falls with h⁴, so h can be large enough for rounding not to matter.
    private static double Difference(
        OperationCase test, Device device, Tensor[] made, int input, double[] values, double[] direction, List<double[]> weights)
    {
        const double h = 5e-4;
        double At(double t)
        {
            using var scope = device.NoGrad();
            var moved = new double[values.Length];
            for (var i = 0; i < values.Length; i++) moved[i] = values[i] + t * direction[i];
            var inputs = made.ToArray();
            inputs[input] = Tensor.From<double>(device, moved, made[input].Shape);
            return Loss(test.Call(inputs), weights, device).Item();
        }
        return (8 * (At(h) - At(-h)) - (At(2 * h) - At(-2 * h))) / (12 * h);
    }

    private static Tensor Loss(Tensor[] outputs, List<double[]> weights, Device device)
    {
        Tensor? total = null;
        for (var o = 0; o < outputs.Length; o++)
        {
            if (!outputs[o].DType.IsFloat()) continue;
            while (weights.Count <= o)
            {
                var w = new double[outputs[o].Count];
                for (var i = 0; i < w.Length; i++) w[i] = new Philox(17).Block((ulong)i, (ulong)o).X / 4294967296.0 * 2 - 1;
                weights.Add(w);
            }
            var term = (outputs[o] * Tensor.From<double>(device, weights[o], outputs[o].Shape)).Sum();
            total = total is { } t ? t + term : term;
        }
        return total ?? throw new InvalidOperationException("Gradient check: the operation has no floating-point output");
    }

    private static ulong Seed(OperationCase test, int input)
    {
        // A string's own hash differs from run to run.
        var hash = 1469598103934665603UL;
        foreach (var c in test.Operation + "/" + test.Name) hash = (hash ^ c) * 1099511628211UL;
        return hash + (ulong)input;
    }
}
