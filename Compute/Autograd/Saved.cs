namespace Native.Compute;

/// <summary>A tensor that a node needs in its backward step: held alive by the tape, and checked for in-place changes when read.</summary>
internal struct Saved
{
    private Tensor alias;
    private int version;
    private TapeNode node;

    internal Saved(TapeNode node, Tensor alias)
    {
        this.node = node;
        this.alias = alias;
        version = alias.Storage.Version;
    }

    /// <summary>Whether something was saved here.</summary>
    public readonly bool Exists => node is not null && alias.IsAlive;

    /// <summary>The tensor as it was saved.</summary>
    /// <exception cref="InvalidOperationException">It was changed in place since.</exception>
    public readonly Tensor Tensor
    {
        get
        {
            if (alias.Storage.Version != version)
                throw new InvalidOperationException(
                    $"Tape.Backward: {node.Operation} saved a tensor of shape {alias.Shape} that was changed in place afterwards (version {version}, now {alias.Storage.Version}); copy it before the change");
            return alias;
        }
    }
}
