namespace Native.Compute;

/// <summary>What a <see cref="Tensor"/> refers to. Pooled by the device; <see cref="Generation"/> changes at each reuse,
/// so a handle to a tensor that is gone is recognized.</summary>
internal sealed class TensorBody
{
    public required Device Device;
    public Storage? Storage;
    public Layout Layout;
    public DType DType;
    public int Generation;

    /// <summary>The scope that frees it, and the place in that scope's list. Null: freed by hand (saved by a tape).</summary>
    public ScopeBody? Owner;
    public int OwnerIndex;

    /// <summary>A leaf that gradients are wanted for.</summary>
    public bool RequiresGrad;

    /// <summary>Where tapes write its gradient, if it is a leaf that has such a place.</summary>
    public Tensor GradientRoom;

    /// <summary>The tape that knows it, and its number there.</summary>
    public long TapeId;
    public int TapeSlot;
}
