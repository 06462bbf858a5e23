using Native.Compute;

namespace Native.Nn;

/// <summary>Whether the tensors of a file are those of a model; refuses what does not fit before anything is loaded.</summary>
internal static class GgufFit
{
    private const int Shown = 8;

    /// <exception cref="ModelFormatException">Tensors are missing, too many, or of another shape.</exception>
    public static void Check(Device device, GgufFile file, ModelConfig config, DType type)
    {
        if (type == DType.F64 && file.Tensors.FirstOrDefault(t => t.Type.Blocks() is not null) is { } blocks)
            throw new NotSupportedException($"{file.Path}: '{blocks.Name}' is quantized, which F32, F16 and BF16 go with, but not F64");
        using var scope = device.NoGrad();
        // Shapes are all that is looked at; what they are of does not matter.
        var outline = (CausalModel)ModelFamily.Named(config.ModelType)!.Build(Initializer.Outline(device, type), config);
        var turned = outline.PartsOf<Linear>().Where(p => p.Part.Weights is DenseWeights { Order: MatrixOrder.InputsByOutputs }).Select(p => $"{p.Name}.weight").ToHashSet();
        var wanted = new Dictionary<string, Shape>();
        foreach (var (name, value) in outline.Parameters)
        {
            var shape = value.Shape;
            wanted.Add(GgufNames.Of(config.ModelType, name), turned.Contains(name) ? new Shape(shape[1], shape[0]) : shape);
        }
        var problems = new List<string>();
        foreach (var tensor in file.Tensors)
        {
            if (!wanted.Remove(tensor.Name, out var shape))
            {
                if (tensor.Name != GgufNames.RopeFactors || config.Rope is null) problems.Add($"'{tensor.Name}' is in the file, but a {config.ModelType} of these metadata has no such tensor");
            }
            else if (tensor.Shape != shape) problems.Add($"'{tensor.Name}' has shape {tensor.Shape}, the metadata want {shape}");
            else if (shape.Rank == 1 && tensor.Type.Blocks() is not null) problems.Add($"'{tensor.Name}' is a vector of {tensor.Type.Name()}; plain numbers are needed");
        }
        problems.AddRange(wanted.Select(pair => $"'{pair.Key}' of shape {pair.Value} is missing"));
        if (problems.Count > 0)
            throw new ModelFormatException(file.Path, string.Join("; ", problems.Take(Shown)) + (problems.Count > Shown ? $"; and {problems.Count - Shown} more" : ""));
    }
}
