using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>What a tape recorded. Pooled with its scope, so that a steady step allocates nothing.</summary>
internal sealed class TapeState(Device device)
{
    private readonly List<TapeNode> nodes = [];
    private readonly List<Entry> entries = [];
    private readonly Dictionary<Type, Stack<TapeNode>> freeNodes = [];
    private ScopeBody? scope;

    // A tensor the tape knows. Leaves remember which tape knew them before, so that a tape within a tape can end.
    private struct Entry
    {
        public Tensor Gradient;
        public bool IsSum;
        public bool GaveRoom;
        public TapeNode? Producer;
        public int Output;
        public Shape Shape;
        public DType Type;
        public TensorBody? Leaf;
        public int LeafGeneration;
        public long OuterTape;
        public int OuterSlot;
    }

    public long Id { get; private set; }

    public bool IsConsumed { get; private set; }

    /// <summary>Whether it was opened while another tape was.</summary>
    public bool IsNested { get; private set; }

    public Device Device => device;

    public int Count => nodes.Count;

    public void Start(long id, ScopeBody owner, bool isNested)
    {
        Id = id;
        IsNested = isNested;
        scope = owner;
        IsConsumed = false;
    }

    /// <summary>The number of the tensor on this tape, or -1 when no gradient of it is wanted.</summary>
    public int Slot(TensorBody tensor)
    {
        if (tensor.TapeId == Id) return tensor.TapeSlot;
        if (!tensor.RequiresGrad) return -1;
        return NewEntry(tensor, leaf: true);
    }

    private int NewEntry(TensorBody tensor, bool leaf)
    {
        entries.Add(new Entry
        {
            Shape = tensor.Layout.Shape,
            Type = tensor.DType,
            Leaf = leaf ? tensor : null,
            LeafGeneration = tensor.Generation,
            OuterTape = tensor.TapeId,
            OuterSlot = tensor.TapeSlot,
        });
        tensor.TapeId = Id;
        tensor.TapeSlot = entries.Count - 1;
        return entries.Count - 1;
    }

    /// <summary>A node for an operation with these inputs, or null when no input's gradient is wanted.</summary>
    public TNode? Node<TNode>(ReadOnlySpan<Tensor> inputs, bool always = false) where TNode : TapeNode, new()
    {
        if (IsConsumed) throw new InvalidOperationException("Tape: an operation on recorded tensors after Backward; a tape is used once, open another with Device.Record()");
        var wanted = always;
        foreach (var input in inputs)
            if (Slot(input.Check("Tape")) >= 0) wanted = true;
        if (!wanted) return null;
        var node = freeNodes.TryGetValue(typeof(TNode), out var free) && free.TryPop(out var old) ? (TNode)old : new TNode();
        foreach (var input in inputs) node.InputSlots.Add(Slot(input.Check("Tape")));
        nodes.Add(node);
        return node;
    }

    /// <summary>Says that a tensor is the next output of a node.</summary>
    public void Output(TapeNode node, Tensor output)
    {
        var slot = NewEntry(output.Check("Tape"), leaf: false);
        ref var entry = ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(entries)[slot];
        (entry.Producer, entry.Output) = (node, node.OutputSlots.Count);
        node.OutputSlots.Add(slot);
    }

    /// <summary>Where the gradient may be written: the leaf's own place, or one that the producer has. Given once.</summary>
    public Tensor? Room(int slot)
    {
        ref var entry = ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(entries)[slot];
        if (entry.Gradient.IsAlive || entry.GaveRoom) return null;
        Tensor? room = null;
        if (entry.Leaf is { } leaf)
        {
            if (!IsNested && leaf.GradientRoom.IsAlive) room = leaf.GradientRoom;
        }
        else room = entry.Producer?.RoomOf(entry.Output, this);
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(entries)[slot].GaveRoom = room is not null;
        return room;
    }

    /// <summary>The shape that a gradient must have.</summary>
    public Shape ShapeOf(int slot) => entries[slot].Shape;

    /// <summary>The gradient so far where it may be added to in place.</summary>
    public Tensor? Sum(int slot) => entries[slot] is { IsSum: true, Gradient: { IsAlive: true } sum } ? sum : null;

    /// <summary>Makes a tensor outlive the backward step of a node.</summary>
    public Tensor Keep(Tensor tensor)
    {
        device.Adopt(tensor.Check("Tape"), scope);
        return tensor;
    }

    public Tensor? Gradient(int slot) => entries[slot].Gradient is { IsAlive: true } g ? g : null;

    public void Accumulate(int slot, Tensor gradient, TapeNode? node = null)
    {
        ref var entry = ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(entries)[slot];
        if (gradient.Shape != entry.Shape || gradient.DType != entry.Type)
            throw new InvalidOperationException(
                $"Tape.Backward: {node?.Operation ?? "the seed"} made a gradient {gradient.DType} {gradient.Shape} for a tensor {entry.Type} {entry.Shape}");
        if (!entry.Gradient.IsAlive)
        {
            // It may be the very tensor that came in as dy, so it is aliased, and only sums of our own are added to in place.
            entry.Gradient = gradient.Detach();
            // A leaf's own place is nobody else's.
            entry.IsSum = entry.Leaf is { } leaf && leaf.GradientRoom == gradient;
        }
        else if (entry.IsSum) AddInto.Apply(entry.Gradient, gradient);
        else
        {
            var sum = entry.Gradient.Add(gradient);
            entry.Gradient.Dispose();
            entry.Gradient = sum;
            entry.IsSum = true;
        }
        device.Adopt(entry.Gradient.Check("Tape"), scope);
    }

    public void Backward(Tensor loss, Tensor seed)
    {
        if (IsConsumed) throw new InvalidOperationException("Tape.Backward: it was called before; a tape is used once, open another with Device.Record()");
        var body = loss.Check("Tape.Backward");
        if (body.TapeId != Id)
            throw new InvalidOperationException($"Tape.Backward: the tensor of shape {loss.Shape} was not computed on this tape from a tensor whose gradient is wanted (WithGrad)");
        using (device.NoGrad())
        {
            Accumulate(body.TapeSlot, seed);
            for (var i = nodes.Count - 1; i >= 0; i--)
            {
                var node = nodes[i];
                var reached = false;
                foreach (var slot in node.OutputSlots) reached |= entries[slot].Gradient.IsAlive;
                if (reached)
                    using (device.Scope()) node.Backward(new NodeGradients(this, node));
                // A gradient that everything has been added to and that was passed on is of no more use.
                foreach (var slot in node.OutputSlots) entries[slot].Gradient.Dispose();
                Retire(node);
            }
            nodes.Clear();
        }
        IsConsumed = true;
    }

    /// <summary>Adds the gradients of this tape's leaves to the tape around it.</summary>
    public void PassLeavesTo(TapeState outer)
    {
        RestoreLeaves();
        // This tape is still the innermost, and used up: sums of gradients are not for it to record.
        using var scope = device.NoGrad();
        for (var slot = 0; slot < entries.Count; slot++)
        {
            var entry = entries[slot];
            if (entry.Leaf is null || entry.Leaf.Generation != entry.LeafGeneration || !entry.Gradient.IsAlive) continue;
            var outerSlot = outer.Slot(entry.Leaf);
            if (outerSlot >= 0) outer.Accumulate(outerSlot, entry.Gradient);
        }
    }

    public Tensor? GradientOf(Tensor tensor, long id)
    {
        if (Id != id || scope is null) throw new ObjectDisposedException(nameof(Gradients), "Gradients: their tape was disposed");
        var body = tensor.Check("Gradients");
        return body.TapeId == Id ? Gradient(body.TapeSlot) : null;
    }

    private void Retire(TapeNode node)
    {
        node.Release();
        if (!freeNodes.TryGetValue(node.GetType(), out var free)) freeNodes[node.GetType()] = free = new Stack<TapeNode>();
        free.Push(node);
    }

    private void RestoreLeaves()
    {
        foreach (ref var entry in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(entries))
        {
            if (entry.Leaf is not { } leaf || leaf.Generation != entry.LeafGeneration || leaf.TapeId != Id) continue;
            leaf.TapeId = entry.OuterTape;
            leaf.TapeSlot = entry.OuterSlot;
        }
    }

    /// <summary>Forgets everything when the scope that owns the tape ends.</summary>
    public void LeaveIfOwnedBy(ScopeBody ending)
    {
        if (!ReferenceEquals(scope, ending)) return;
        foreach (var node in nodes) Retire(node);
        nodes.Clear();
        RestoreLeaves();
        entries.Clear();
        device.LeaveTape();
        scope = null;
        Id = 0;
    }
}
