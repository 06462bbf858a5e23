namespace Native.Compute;

// Who owns which tensor: one stack of scopes for each thread, above the device's own root.
public abstract partial class Device
{
    private readonly ScopeBody root;
    private readonly ThreadLocal<ScopeBody?> current = new();
    private readonly Stack<ScopeBody> freeScopes = new();
    private long lastTapeId;
    private int openTapes;

    /// <summary>Opens a scope: tensors made from now on by this thread belong to it.</summary>
    public Scope Scope() => new(Open(recording: current.Value?.Recording));

    /// <summary>Opens a scope in which nothing is recorded, whatever tape surrounds it.</summary>
    public Scope NoGrad() => new(Open(recording: null));

    /// <summary>Opens a tape: a scope that also records the operations on tensors whose gradients are wanted.</summary>
    public Tape Record()
    {
        var scope = Open(recording: null);
        scope.OwnTape ??= new TapeState(this);
        // A tape within a tape, as recomputation opens, may be one of several that contribute to a gradient.
        scope.OwnTape.Start(Interlocked.Increment(ref lastTapeId), scope, isNested: Interlocked.Increment(ref openTapes) > 1);
        scope.Recording = scope.OwnTape;
        return new Tape(scope);
    }

    /// <summary>A tape has ended.</summary>
    internal void LeaveTape() => Interlocked.Decrement(ref openTapes);

    /// <summary>Gives a tensor to the device itself: it outlives every scope, until it or the device is disposed.</summary>
    /// <returns>The same tensor.</returns>
    /// <exception cref="ArgumentException">The tensor lives on another device.</exception>
    public Tensor Own(Tensor tensor)
    {
        var target = tensor.Check("Device.Own");
        if (!ReferenceEquals(target.Device, this)) throw new ArgumentException($"Device.Own: the tensor is on {target.Device.Name}, not on {Name}", nameof(tensor));
        Adopt(target, null);
        return tensor;
    }

    /// <summary>Whether operations of this thread are recorded on a tape.</summary>
    public bool IsRecording => Recording is not null;

    /// <summary>The tape that operations of this thread are recorded on, if any.</summary>
    internal TapeState? Recording => current.Value?.Recording;

    private ScopeBody Open(TapeState? recording)
    {
        ThrowIfDisposed();
        ScopeBody? scope;
        lock (freeScopes)
            if (!freeScopes.TryPop(out scope)) scope = new ScopeBody(this);
        scope.Parent = current.Value;
        scope.Recording = recording;
        scope.IsOpen = true;
        current.Value = scope;
        return scope;
    }

    internal void Close(ScopeBody scope)
    {
        if (!Encloses(scope))
            throw new InvalidOperationException("Scope.Dispose: the scope was opened on another thread; a scope ends on the thread that opened it");
        while (current.Value is { } inner)
        {
            current.Value = inner.Parent;
            inner.Recording?.LeaveIfOwnedBy(inner);
            Free(inner);
            inner.IsOpen = false;
            inner.Generation++;
            inner.Parent = null;
            inner.Recording = null;
            lock (freeScopes) freeScopes.Push(inner);
            if (ReferenceEquals(inner, scope)) return;
        }
    }

    private bool Encloses(ScopeBody scope)
    {
        for (var s = current.Value; s is not null; s = s.Parent)
            if (ReferenceEquals(s, scope)) return true;
        return false;
    }

    private void Free(ScopeBody scope)
    {
        // The root and the bodies' pool may be reached from several threads.
        lock (freeBodies)
        {
            for (var i = scope.Owned.Count - 1; i >= 0; i--) Release(scope.Owned[i]);
            scope.Owned.Clear();
        }
    }

    /// <summary>Moves a tensor to another scope of this device; null stands for the root.</summary>
    internal void Adopt(TensorBody body, ScopeBody? scope)
    {
        lock (freeBodies)
        {
            body.Owner?.Remove(body);
            (scope ?? root).Add(body);
        }
    }
}
