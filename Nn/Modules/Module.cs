using Native.Compute;

namespace Native.Nn;

/// <summary>A trained tensor and its name, such as <c>layers.3.up.weight</c>.</summary>
/// <param name="Name">The path from the outermost module, separated by dots.</param>
/// <param name="Value">The tensor; gradients are wanted for it.</param>
public readonly record struct Parameter(string Name, Tensor Value);

/// <summary>A part of a model that owns parameters. Modules name what they own explicitly, in the order of construction.</summary>
/// <remarks>Parameters belong to the scope that is innermost where the module is made, as all tensors do.</remarks>
public abstract class Module
{
    private readonly List<Parameter> parameters = [];

    /// <summary>The parameters of this module and of the modules within, in the order in which they were registered.</summary>
    public IReadOnlyList<Parameter> Parameters => parameters;

    /// <summary>The number of trained numbers.</summary>
    public long ParameterCount
    {
        get
        {
            var count = 0L;
            foreach (var parameter in parameters) count += parameter.Value.Count;
            return count;
        }
    }

    /// <summary>Registers a parameter; gradients are wanted for it from now on.</summary>
    /// <exception cref="ArgumentException">The name is taken, empty or has a dot.</exception>
    protected Tensor Register(string name, Tensor value)
    {
        CheckName(name);
        parameters.Add(new(name, value.WithGrad()));
        return value;
    }

    /// <summary>Registers a module within: its parameters appear as name.parameter.</summary>
    /// <exception cref="ArgumentException">The name is taken, empty or has a dot.</exception>
    protected TModule Register<TModule>(string name, TModule module) where TModule : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        CheckName(name);
        foreach (var parameter in module.Parameters) parameters.Add(new($"{name}.{parameter.Name}", parameter.Value));
        return module;
    }

    private void CheckName(string name)
    {
        if (string.IsNullOrEmpty(name) || name.Contains('.', StringComparison.Ordinal))
            throw new ArgumentException($"Module.Register: the name '{name}' is empty or has a dot", nameof(name));
        foreach (var parameter in parameters)
            if (parameter.Name == name || parameter.Name.StartsWith(name + ".", StringComparison.Ordinal))
                throw new ArgumentException($"Module.Register: {GetType().Name} has '{parameter.Name}' already, so '{name}' is taken", nameof(name));
    }
}
