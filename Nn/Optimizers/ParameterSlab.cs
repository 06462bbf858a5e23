using Native.Compute;

namespace Native.Nn;

/// <summary>
/// Parameters side by side in one piece of memory, and their gradients and full-precision copies in pieces of the same order, so that a
/// step over all of them is one pass. The parameters themselves become parts of the piece, and tapes write gradients where they belong.
/// </summary>
internal sealed class ParameterSlab
{
    // Parts begin at multiples of so many elements: 16-byte accesses and the copy engine want that much.
    private const long Alignment = 64;

    private readonly List<Part> parts = [];
    private Tensor? sums;

    /// <summary>One parameter.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Value">The parameter, part of <see cref="Weights"/>.</param>
    /// <param name="Offset">Where it begins, in elements.</param>
    /// <param name="Gradient">Its part of <see cref="Gradients"/>, of its shape.</param>
    public readonly record struct Part(string Name, Tensor Value, long Offset, Tensor Gradient);

    /// <summary>Moves parameters into a slab, those that decay first.</summary>
    /// <exception cref="ArgumentException">There is no parameter, one comes twice, or they differ in type or device.</exception>
    public ParameterSlab(IReadOnlyList<Parameter> parameters, Func<Parameter, bool> decays)
    {
        Check(parameters);
        Device = parameters[0].Value.Device;
        var type = parameters[0].Value.DType;
        var order = parameters.Where(decays).Concat(parameters.Where(p => !decays(p))).ToArray();
        var decayed = order.Count(decays);
        var offsets = new long[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            if (i == decayed) Decayed = Count;
            offsets[i] = Count;
            Count += (order[i].Value.Count + Alignment - 1) / Alignment * Alignment;
        }
        if (decayed == order.Length) Decayed = Count;
        using var scope = Device.NoGrad();
        Weights = scope.Keep(Tensor.Zeros(Device, type, new Shape(Count)));
        Gradients = scope.Keep(Tensor.Zeros(Device, type, new Shape(Count)));
        for (var i = 0; i < order.Length; i++)
        {
            var (name, value) = order[i];
            value.MoveInto(Of(Weights, offsets[i], value.Shape));
            var gradient = scope.Keep(Of(Gradients, offsets[i], value.Shape));
            value.WithGradientRoom(gradient);
            parts.Add(new(name, value, offsets[i], gradient));
        }
        Masters = type is DType.F16 or DType.BF16 ? scope.Keep(Weights.To(DType.F32)) : Weights;
    }

    public Device Device { get; }

    /// <summary>Elements, those between the parts included, which are 0 and stay so.</summary>
    public long Count { get; }

    /// <summary>So many elements from the first on belong to parameters that decay.</summary>
    public long Decayed { get; }

    /// <summary>The parameters as the model computes with them.</summary>
    public Tensor Weights { get; }

    /// <summary>The parameters as the optimizer changes them: F32, or F64 for F64; the weights themselves where they have that type.</summary>
    public Tensor Masters { get; }

    /// <summary>Whether the weights are rounded copies of the masters.</summary>
    public bool Rounds => Weights != Masters;

    /// <summary>The gradients of one pass, of the weights' type.</summary>
    public Tensor Gradients { get; }

    /// <summary>The parameters in the order of the slab.</summary>
    public IReadOnlyList<Part> Parts => parts;

    /// <summary>Room for one number an element, of the masters' type, all 0.</summary>
    public Tensor Zeros() => Tensor.Zeros(Device, Masters.DType, new Shape(Count));

    /// <summary>A part of a slab for a parameter.</summary>
    public static Tensor Of(Tensor slab, long offset, in Shape shape) => slab.Slice(0, offset, shape.Count).Reshape(shape);

    /// <summary>Brings the gradients of a pass together. A parameter that the loss does not depend on has a gradient of 0.</summary>
    public void Take(in Gradients gradients)
    {
        using var scope = Device.NoGrad();
        foreach (var part in parts)
        {
            if (!gradients.TryGet(part.Value, out var gradient)) part.Gradient.Fill(0);
            else if (!gradient.IsSameMemory(part.Gradient)) part.Gradient.CopyFrom(gradient);
        }
    }

    /// <summary>Adds the gradients of a pass, once they were taken, to sums of the masters' type, or starts the sums with them.</summary>
    /// <returns>The sums.</returns>
    public Tensor Sum(bool starts)
    {
        // They outlive whatever scope the first pass runs in.
        sums ??= Device.Own(Zeros());
        return sums.Value.Accumulate(Gradients, starts: starts);
    }

    /// <summary>Rounds the masters into the weights: for masters that came from elsewhere.</summary>
    public void TakeMasters()
    {
        using var scope = Device.NoGrad();
        if (Rounds) Weights.CopyFrom(Masters.To(Weights.DType));
    }

    private static void Check(IReadOnlyList<Parameter> parameters)
    {
        if (parameters.Count == 0) throw new ArgumentException("Optimizer: no parameters; one at least is needed", nameof(parameters));
        var (device, type) = (parameters[0].Value.Device, parameters[0].Value.DType);
        var seen = new HashSet<Tensor>();
        foreach (var (name, value) in parameters)
        {
            if (!seen.Add(value)) throw new ArgumentException($"Optimizer: the parameter {name} comes twice", nameof(parameters));
            if (value.DType != type || !ReferenceEquals(value.Device, device))
                throw new ArgumentException($"Optimizer: {name} is {value.DType} on {value.Device.Name}, {parameters[0].Name} is {type} on {device.Name}; all must agree", nameof(parameters));
        }
    }
}
