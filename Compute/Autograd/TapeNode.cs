namespace Native.Compute;

/// <summary>One recorded operation: what its backward step needs, and the places of its inputs and outputs on the tape.</summary>
/// <remarks>Nodes are pooled by type; fields are set anew at each use, and <see cref="Saved"/> ones are released by the tape.</remarks>
internal abstract class TapeNode
{
    internal readonly List<int> InputSlots = [];
    internal readonly List<int> OutputSlots = [];
    private readonly List<Tensor> aliases = [];

    /// <summary>The operation's name, for errors.</summary>
    public virtual string Operation
    {
        get
        {
            var name = (GetType().DeclaringType ?? GetType()).Name;
            var end = name.IndexOf('`', StringComparison.Ordinal);
            return end < 0 ? name : name[..end];
        }
    }

    /// <summary>Adds to the gradients of the inputs what follows from the gradients of the outputs.</summary>
    public abstract void Backward(in NodeGradients gradients);

    /// <summary>A place where the gradient of an output may be written so that this node's backward step has nothing left to move; null for none.</summary>
    public virtual Tensor? RoomOf(int output, TapeState tape) => null;

    /// <summary>Keeps a tensor for the backward step.</summary>
    public Saved Save(Tensor tensor)
    {
        var source = tensor.Check("Tape");
        var alias = source.Device.View(source, source.DType, source.Layout, owned: false);
        aliases.Add(alias);
        return new Saved(this, alias);
    }

    /// <summary>Lets go of what was saved.</summary>
    internal void Release()
    {
        foreach (var alias in aliases) alias.Dispose();
        aliases.Clear();
        InputSlots.Clear();
        OutputSlots.Clear();
        Forget();
    }

    /// <summary>Drops references that would keep objects of the caller alive in the pool.</summary>
    protected virtual void Forget() { }
}

/// <summary>What a node sees of the gradients in its backward step.</summary>
internal readonly ref struct NodeGradients
{
    private readonly TapeState tape;
    private readonly TapeNode node;

    internal NodeGradients(TapeState tape, TapeNode node)
    {
        this.tape = tape;
        this.node = node;
    }

    /// <summary>The gradient of the node's only output.</summary>
    public Tensor Dy => tape.Gradient(node.OutputSlots[0])!.Value;

    /// <summary>The gradient of one of several outputs; null when nothing depends on it.</summary>
    public Tensor? Output(int index) => tape.Gradient(node.OutputSlots[index]);

    /// <summary>The number of inputs that were recorded.</summary>
    public int Inputs => node.InputSlots.Count;

    /// <summary>Whether the gradient of an input is wanted.</summary>
    public bool Wants(int input) => node.InputSlots[input] >= 0;

    /// <summary>Adds to the gradient of an input; ignored when it is not wanted. The shape is the input's.</summary>
    public void Add(int input, Tensor gradient)
    {
        if (Wants(input)) tape.Accumulate(node.InputSlots[input], gradient, node);
    }

    /// <summary>
    /// Where the gradient of an input may be written before it is added, of the input's shape and any strides: null where there is no such
    /// place. It is given once, and what it holds is not specified.
    /// </summary>
    public Tensor? Room(int input) => Wants(input) ? tape.Room(node.InputSlots[input]) : null;

    /// <summary>The gradient of an input so far, if it may be added to in place: then nothing need be added for it.</summary>
    public Tensor? Sum(int input) => Wants(input) ? tape.Sum(node.InputSlots[input]) : null;

    /// <summary>The tape, for nodes that run a tape of their own.</summary>
    internal TapeState Tape => tape;
}
