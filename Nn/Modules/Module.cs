using Native.Compute;

namespace Native.Nn;

/// <summary>A trained tensor and its name, such as <c>layers.3.up.weight</c>.</summary>
/// <param name="Name">The path from the outermost module, separated by dots.</param>
/// <param name="Value">The tensor; gradients are wanted for it.</param>
public readonly record struct Parameter(string Name, Tensor Value);

/// <summary>Something that owns parameters, or none.</summary>
public interface IModule
{
    /// <summary>The parameters of this module and of the modules within, in the order in which they were registered.</summary>
    IReadOnlyList<Parameter> Parameters { get; }
}

/// <summary>A part of a model that owns parameters. Modules name what they own explicitly, in the order of construction.</summary>
/// <remarks>Parameters belong to the scope that is innermost where the module is made, as all tensors do.</remarks>
public abstract class Module : IModule
{
    private readonly List<(string Name, Tensor Value, IModule? Part)> entries = [];

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters
    {
        get
        {
            var result = new List<Parameter>();
            foreach (var (name, value, part) in entries)
            {
                if (part is null) result.Add(new(name, value));
                else
                    foreach (var inner in part.Parameters) result.Add(name.Length == 0 ? inner : new($"{name}.{inner.Name}", inner.Value));
            }
            return result;
        }
    }

    /// <summary>The number of trained numbers.</summary>
    public long ParameterCount
    {
        get
        {
            var count = 0L;
            foreach (var parameter in Parameters) count += parameter.Value.Count;
            return count;
        }
    }

    /// <summary>The modules of a kind within this one, at any depth, in the order in which they were registered. Those within a found one are not listed.</summary>
    /// <returns>Their paths, under which their parameters appear, and them.</returns>
    public IEnumerable<(string Name, TModule Part)> PartsOf<TModule>() where TModule : IModule
    {
        foreach (var (name, _, part) in entries)
        {
            if (part is TModule found) yield return (name, found);
            else if (part is Module module)
                foreach (var (inner, deeper) in module.PartsOf<TModule>()) yield return (name.Length == 0 ? inner : $"{name}.{inner}", deeper);
        }
    }

    /// <summary>Registers a parameter; gradients are wanted for it from now on.</summary>
    /// <exception cref="ArgumentException">The name is taken or empty.</exception>
    protected Tensor Register(string name, Tensor value)
    {
        CheckName(name);
        entries.Add((name, value.WithGrad(), null));
        return value;
    }

    /// <summary>Registers a module within: its parameters appear as name.parameter. The name may be a path, such as attention.self.</summary>
    /// <exception cref="ArgumentException">The name is taken or empty.</exception>
    protected TModule Register<TModule>(string name, TModule module) where TModule : IModule
    {
        ArgumentNullException.ThrowIfNull(module);
        CheckName(name);
        entries.Add((name, default, module));
        return module;
    }

    /// <summary>Registers a module whose parameters appear under their own names, as if they were this module's.</summary>
    protected TModule Include<TModule>(TModule module) where TModule : IModule
    {
        ArgumentNullException.ThrowIfNull(module);
        foreach (var parameter in module.Parameters) CheckName(parameter.Name);
        entries.Add(("", default, module));
        return module;
    }

    /// <summary>Puts another module in the place and under the name of a registered one.</summary>
    /// <exception cref="ArgumentException">The old one is not registered here.</exception>
    protected TModule Replace<TModule>(TModule old, TModule module) where TModule : IModule
    {
        ArgumentNullException.ThrowIfNull(module);
        var place = entries.FindIndex(entry => ReferenceEquals(entry.Part, old));
        if (place < 0) throw new ArgumentException($"Module.Replace: {GetType().Name} has no such {typeof(TModule).Name} to replace", nameof(old));
        entries[place] = (entries[place].Name, default, module);
        return module;
    }

    private void CheckName(string name)
    {
        if (string.IsNullOrEmpty(name) || name[0] == '.' || name[^1] == '.')
            throw new ArgumentException($"Module.Register: the name '{name}' is empty or has an empty part", nameof(name));
        foreach (var (taken, _, part) in entries)
            if (taken == name || Within(taken, name) || Within(name, taken) || (taken.Length == 0 && part!.Parameters.Any(inner => inner.Name == name)))
                throw new ArgumentException($"Module.Register: {GetType().Name} has '{taken}' already, so '{name}' is taken", nameof(name));
    }

    // Whether the longer name lies below the shorter one, which then would be a parameter's and a part's name at once.
    private bool Within(string shorter, string longer) =>
        longer.Length > shorter.Length && longer[shorter.Length] == '.' && longer.StartsWith(shorter, StringComparison.Ordinal)
        && entries.Exists(entry => entry.Name == shorter && entry.Part is null);
}
