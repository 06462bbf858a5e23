namespace Native.Compute.Catalog;

/// <summary>
/// One case of an operation: its inputs, its call and its scalar float64 reference. The same case is checked on every device,
/// its gradients against central differences, and (where it is marked) timed for the roofline.
/// </summary>
/// <param name="Operation">The name of the public method it covers.</param>
/// <param name="Name">What is particular about it.</param>
/// <param name="Inputs">The inputs.</param>
/// <param name="Call">The operation; several outputs are several tensors.</param>
/// <param name="Reference">The same on float64 scalars, written as plainly as possible.</param>
internal sealed record OperationCase(
    string Operation, string Name, CaseInput[] Inputs, Func<Tensor[], Tensor[]> Call, Func<HostTensor[], HostTensor[]> Reference)
{
    /// <summary>A case with one output.</summary>
    public OperationCase(string operation, string name, CaseInput[] inputs, Func<Tensor[], Tensor> call, Func<HostTensor[], HostTensor> reference)
        : this(operation, name, inputs, t => [call(t)], h => [reference(h)]) { }

    /// <summary>The element types it is run with.</summary>
    public DType[] Types { get; init; } = [DType.F32, DType.F64];

    /// <summary>All floating-point types.</summary>
    public static readonly DType[] Floats = [DType.F32, DType.F64, DType.F16, DType.BF16];

    /// <summary>All types that arithmetic is defined for.</summary>
    public static readonly DType[] Numbers = [DType.F32, DType.F64, DType.F16, DType.BF16, DType.I32, DType.I64, DType.I8];

    /// <summary>All element types.</summary>
    public static readonly DType[] All = [.. Numbers, DType.U8];

    /// <summary>Whether gradients are checked.</summary>
    public bool HasGradient { get; init; } = true;

    /// <summary>
    /// Allowed error in units of the type's epsilon, relative to max(1, |reference|); about 4·√k for sums of k terms.
    /// </summary>
    public double Tolerance { get; init; } = 8;

    /// <summary>Further epsilons allowed for F64, where the reference itself is only that exact.</summary>
    public double ReferenceTolerance { get; init; } = 64;

    /// <summary>Floating-point operations of one call, for the roofline; 0: bound by memory.</summary>
    public double Flops { get; init; }

    /// <summary>Bytes that one call has to read and write in F32; not 0 marks a case that is timed.</summary>
    public double Bytes { get; init; }

    /// <summary>Too large for the check; timed only.</summary>
    public bool TimedOnly { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Operation}: {Name}";
}

/// <summary>Cases of one family of operations. Found by reflection: a family is added by adding its type.</summary>
internal interface ICaseFamily
{
    IEnumerable<OperationCase> Cases();
}
