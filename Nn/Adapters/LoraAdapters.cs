using System.IO.Enumeration;
using Native.Compute;

namespace Native.Nn;

/// <summary>
/// Low-rank adapters on linear layers of a model. While they are there, the model's own parameters want no gradients: what is trained are
/// <see cref="Parameters"/>, for example by new CausalTask(model, adapters.Parameters).
/// </summary>
public sealed class LoraAdapters
{
    private readonly List<(string Path, Linear Layer, LowRankWeights Weights)> adapters = [];
    private readonly List<Tensor> frozen = [];

    private LoraAdapters(LoraOptions options, bool isCausal) => (Options, IsCausal) = (options, isCausal);

    /// <summary>Whether the model is a language model.</summary>
    internal bool IsCausal { get; }

    /// <summary>The settings.</summary>
    public LoraOptions Options { get; }

    /// <summary>The adapters by the path of their layer.</summary>
    public IReadOnlyList<(string Path, LowRankWeights Weights)> Adapters => [.. adapters.Select(a => (a.Path, a.Weights))];

    /// <summary>The adapters' matrices, named path.lora_A.weight and path.lora_B.weight.</summary>
    public IReadOnlyList<Parameter> Parameters =>
        [.. adapters.SelectMany(a => (Parameter[])[new($"{a.Path}.lora_A.weight", a.Weights.A), new($"{a.Path}.lora_B.weight", a.Weights.B)])];

    /// <summary>Puts adapters on the layers that the options name. The model computes what it did before, until they are trained.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">Which layers, and how.</param>
    /// <exception cref="ArgumentException">No layer has a path that was asked for, one has an adapter already, or the rank is not positive.</exception>
    public static LoraAdapters Attach(TransformerModel model, LoraOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new();
        if (options.Rank < 1) throw new ArgumentException($"LoraOptions: a rank of {options.Rank}; it must be positive", nameof(options));
        var layers = model.PartsOf<Linear>().Where(layer => options.Targets.Any(target => FileSystemName.MatchesSimpleExpression(target, layer.Name, ignoreCase: false))).ToList();
        if (layers.Count == 0)
            throw new ArgumentException($"LoraAdapters: no linear layer is called {string.Join(" or ", options.Targets)}; there are {string.Join(", ", model.PartsOf<Linear>().Take(8).Select(l => l.Name))}, …", nameof(options));
        return Attach(model, options, layers, Initializer.Random(model.Device, model.Type));
    }

    internal static LoraAdapters Attach(TransformerModel model, LoraOptions options, IReadOnlyList<(string Path, Linear Layer)> layers, Initializer initializer)
    {
        foreach (var (path, layer) in layers)
            if (layer.Weights is LowRankWeights) throw new ArgumentException($"LoraAdapters: {path} has an adapter already", nameof(layers));
        var result = new LoraAdapters(options, model is CausalModel);
        foreach (var (_, value) in model.Parameters)
            if (value.RequiresGrad)
            {
                result.frozen.Add(value);
                value.WithGrad(false);
            }
        foreach (var (path, layer) in layers)
        {
            var weights = new LowRankWeights(initializer, layer.Weights, options.Rank, options.Scale);
            layer.Weights = weights;
            result.adapters.Add((path, layer, weights));
        }
        return result;
    }

    /// <summary>Adds every product to its matrix: the model is as fast as without adapters.</summary>
    /// <exception cref="InvalidOperationException">They are merged already, or a matrix is not dense; then none is merged.</exception>
    public void Merge()
    {
        foreach (var (path, _, weights) in adapters)
            if (weights.Base is not DenseWeights) throw new InvalidOperationException($"LoraAdapters.Merge: the matrix of {path} is a {weights.Base.GetType().Name}; only dense ones take the product up");
        foreach (var (_, _, weights) in adapters) weights.Merge();
    }

    /// <summary>Takes every product out of its matrix again; see <see cref="LowRankWeights.Unmerge"/> for how exactly.</summary>
    /// <exception cref="InvalidOperationException">They are not merged.</exception>
    public void Unmerge()
    {
        foreach (var (_, _, weights) in adapters) weights.Unmerge();
    }

    /// <summary>Removes the adapters; what was merged stays in the matrices. The model's parameters want gradients again.</summary>
    public void Detach()
    {
        foreach (var (_, layer, weights) in adapters) layer.Weights = weights.Base;
        foreach (var value in frozen) value.WithGrad();
        adapters.Clear();
        frozen.Clear();
    }

    /// <summary>Saves the adapters as adapter_config.json and adapter_model.safetensors, as the PEFT library does. Files come into place whole.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void Save(string folder) => LoraFolder.Save(this, folder);

    /// <summary>Puts adapters on a model that <see cref="Save"/> or the PEFT library wrote.</summary>
    /// <exception cref="ModelFormatException">The files are broken, are of another kind of adapter, or do not fit the model.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static LoraAdapters Load(TransformerModel model, string folder) => LoraFolder.Load(model, folder);
}
