namespace Native.Compute.Catalog;

/// <summary>Tensors made from a rule.</summary>
internal sealed class CreateCases : ICaseFamily
{
    // The input only says which device to use.
    private static OperationCase Make(string name, string what, Func<Device, DType, Tensor> call, Func<HostTensor> reference, DType[] types) =>
        new(name, what, [CaseInput.Uniform(new(1), 0, 1, differentiable: false)], t => call(t[0].Device, t[0].DType), _ => reference()) { HasGradient = false, Types = types, Tolerance = 2 };

    public IEnumerable<OperationCase> Cases()
    {
        foreach (var n in new long[] { 0, 1, 17, 65, 1023 })
            yield return Make("Arange", $"{n}", (d, t) => Tensor.Arange(d, t, n), () => HostTensor.Build(new(n), i => i[0]), [DType.F32, DType.F64, DType.I32, DType.I64]);
        yield return Make("Arange", "65 small", (d, t) => Tensor.Arange(d, t, 65), () => HostTensor.Build(new(65), i => i[0]), OperationCase.All);
        yield return Make("Arange", "backward by fractions", (d, t) => Tensor.Arange(d, t, 3, -1, -0.25), () => HostTensor.Build(new(16), i => 3 - 0.25 * i[0]), OperationCase.Floats);
        yield return Make("Arange", "nothing", (d, t) => Tensor.Arange(d, t, 3, 3), () => new HostTensor(new Shape(0)), OperationCase.All);
        yield return Make("Linspace", "[-1, 1] in 17", (d, t) => Tensor.Linspace(d, t, -1, 1, 17), () => HostTensor.Build(new(17), i => -1 + i[0] / 8.0), OperationCase.Floats);
        yield return Make("Linspace", "one", (d, t) => Tensor.Linspace(d, t, 5, 9, 1), () => new HostTensor(new(1), [5]), OperationCase.Floats);
        yield return Make("Linspace", "descending", (d, t) => Tensor.Linspace(d, t, 1, 0.1, 1000), () => HostTensor.Build(new(1000), i => 1 - 0.9 * i[0] / 999), OperationCase.Floats);
        yield return Make("Eye", "5", (d, t) => Tensor.Eye(d, t, 5), () => HostTensor.Build(new(5, 5), i => i[0] == i[1] ? 1 : 0), OperationCase.All);
        yield return Make("Eye", "3 by 7", (d, t) => Tensor.Eye(d, t, 3, 7), () => HostTensor.Build(new(3, 7), i => i[0] == i[1] ? 1 : 0), OperationCase.All);
        yield return Make("Eye", "7 by 0", (d, t) => Tensor.Eye(d, t, 7, 0), () => new HostTensor(new Shape(7, 0)), OperationCase.All);
        foreach (var type in new[] { DType.I32, DType.I64 })
            yield return new("OneHot", $"[3, 5] of {type}", [CaseInput.Integers(new(3, 5), 0, 7, type).As(Strides.Transposed), CaseInput.Uniform(new(1), differentiable: false)],
                t => t[0].OneHot(7, t[1].DType), h => HostTensor.Build(new(3, 5, 7), i => h[0][i[0], i[1]] == i[2] ? 1 : 0))
            { HasGradient = false, Types = OperationCase.All };
        yield return new("OneHot", "none", [CaseInput.Integers(new(0), 0, 7)], t => t[0].OneHot(7), _ => new HostTensor(new Shape(0, 7))) { HasGradient = false };
        yield return new("MeshGrid", "3 by 5", [CaseInput.Uniform(new(3)), CaseInput.Uniform(new(5))], t =>
        {
            var (a, b) = t[0].MeshGrid(t[1]);
            return [a, b];
        }, h => [HostTensor.Build(new(3, 5), i => h[0][i[0]]), HostTensor.Build(new(3, 5), i => h[1][i[1]])])
        { Types = OperationCase.All, Tolerance = 0 };
    }
}
