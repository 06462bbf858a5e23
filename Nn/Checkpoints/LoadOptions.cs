using Native.Compute;

namespace Native.Nn;

/// <summary>How a model folder is loaded.</summary>
public sealed record LoadOptions
{
    /// <summary>The type of the parameters on the device; null takes the type that config.json names. Default null.</summary>
    public DType? Type { get; init; }

    /// <summary>Whether shards may be symbolic links out of the folder, as download caches make them; default false.</summary>
    public bool FollowsLinks { get; init; }

    /// <summary>Gets the share of the bytes that are loaded, from 0 to 1; default none.</summary>
    public IProgress<double>? Progress { get; init; }
}
