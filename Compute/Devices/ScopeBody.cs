namespace Native.Compute;

/// <summary>What a <see cref="Scope"/> or a <see cref="Tape"/> refers to: the tensors to free at its end. Pooled by the device.</summary>
internal sealed class ScopeBody(Device device)
{
    public readonly Device Device = device;
    public readonly List<TensorBody> Owned = [];
    public ScopeBody? Parent;
    public int Generation;
    public bool IsOpen;

    /// <summary>The tape that operations in this scope are recorded on, own or inherited; null: none.</summary>
    public TapeState? Recording;

    /// <summary>The tape that this scope owns, if it is one.</summary>
    public TapeState? OwnTape;

    public void Add(TensorBody body)
    {
        body.Owner = this;
        body.OwnerIndex = Owned.Count;
        Owned.Add(body);
    }

    public void Remove(TensorBody body)
    {
        var last = Owned[^1];
        Owned[body.OwnerIndex] = last;
        last.OwnerIndex = body.OwnerIndex;
        Owned.RemoveAt(Owned.Count - 1);
        body.Owner = null;
    }
}
