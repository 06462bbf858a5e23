namespace Native.Compute.Catalog;

/// <summary>Pointwise operations on one tensor.</summary>
internal sealed class PointwiseCases : ICaseFamily
{
    private static readonly double[] Special =
        [0, -0.0, 1, -1, 0.5, -0.5, 3, -3, 1e-3, -1e-3, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 20, -20];

    public IEnumerable<OperationCase> Cases()
    {
        foreach (var (name, call, reference, low, high, integers) in Functions())
        {
            OperationCase Make(string what, CaseInput input, DType[] types, bool gradient) =>
                new(name, what, [input], t => call(t[0]), h => h[0].Map(reference)) { Types = types, HasGradient = gradient };
            yield return Make("[3, 17]", CaseInput.Uniform(new(3, 17), low, high), integers ? OperationCase.Numbers : OperationCase.Floats, true);
            yield return Make("[1023] sparse", CaseInput.Uniform(new(1023), low, high, Strides.Sparse), OperationCase.Floats, true);
            yield return Make("[5, 65] transposed", CaseInput.Uniform(new(5, 65), low, high, Strides.Transposed), OperationCase.Floats, true);
            yield return Make("scalar", CaseInput.Uniform(new(), low, high), OperationCase.Floats, true);
            yield return Make("empty", CaseInput.Uniform(new(0, 3)), OperationCase.Floats, false);
            yield return Make("special values", CaseInput.Given(new(Special.Length), Special), OperationCase.Floats, false);
        }
    }

    private static IEnumerable<(string, Func<Tensor, Tensor>, Func<double, double>, double, double, bool)> Functions()
    {
        static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
        yield return ("Negate", x => x.Negate(), x => -x, -9, 9, true);
        yield return ("Abs", x => x.Abs(), Math.Abs, -9, 9, true);
        yield return ("Sign", x => x.Sign(), x => double.IsNaN(x) ? x : Math.Sign(x), -9, 9, true);
        yield return ("Square", x => x.Square(), x => x * x, -9, 9, true);
        yield return ("Relu", x => x.Relu(), x => x < 0 ? 0 : x, -9, 9, true);
        yield return ("Clamp", x => x.Clamp(-1, 2), x => double.IsNaN(x) ? x : Math.Clamp(x, -1, 2), -4, 4, true);
        yield return ("ScaleAdd", x => x.ScaleAdd(3, -2), x => 3 * x - 2, -9, 9, true);
        yield return ("Sqrt", x => x.Sqrt(), Math.Sqrt, 0.1, 9, false);
        yield return ("Rsqrt", x => x.Rsqrt(), x => 1 / Math.Sqrt(x), 0.1, 9, false);
        yield return ("Reciprocal", x => x.Reciprocal(), x => 1 / x, 0.2, 9, false);
        yield return ("Exp", x => x.Exp(), Math.Exp, -5, 5, false);
        yield return ("Expm1", x => x.Expm1(), x => Math.Abs(x) < 1e-5 ? x + x * x / 2 : Math.Exp(x) - 1, -5, 5, false);
        yield return ("Log", x => x.Log(), Math.Log, 0.1, 9, false);
        yield return ("Log1p", x => x.Log1p(), x => Math.Abs(x) < 1e-5 ? x - x * x / 2 : Math.Log(1 + x), -0.8, 9, false);
        yield return ("Sin", x => x.Sin(), Math.Sin, -9, 9, false);
        yield return ("Cos", x => x.Cos(), Math.Cos, -9, 9, false);
        yield return ("Tanh", x => x.Tanh(), Math.Tanh, -4, 4, false);
        yield return ("Sigmoid", x => x.Sigmoid(), Sigmoid, -9, 9, false);
        yield return ("Softplus", x => x.Softplus(), x => double.IsNaN(x) ? x : Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x))), -9, 9, false);
        yield return ("LeakyRelu", x => x.LeakyRelu(0.1), x => x < 0 ? 0.1 * x : x, -4, 4, false);
        yield return ("Silu", x => x.Silu(), x => x / (1 + Math.Exp(-x)), -5, 5, false);
        yield return ("Gelu", x => x.Gelu(), x => 0.5 * x * (1 + ScalarMath.Erf(x * Math.Sqrt(0.5))), -4, 4, false);
        yield return ("GeluTanh", x => x.GeluTanh(), x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))), -4, 4, false);
        yield return ("Erf", x => x.Erf(), ScalarMath.Erf, -4, 4, false);
        yield return ("Floor", x => x.Floor(), Math.Floor, 0.1, 0.9, false);
        yield return ("Ceiling", x => x.Ceiling(), Math.Ceiling, 0.1, 0.9, false);
        yield return ("Pow", x => x.Pow(2.5), x => Math.Pow(x, 2.5), 0.1, 4, false);
    }
}
