namespace Native.Compute;

/// <summary>A scope that records the operations on tensors whose gradients are wanted, and runs them backward once.</summary>
/// <example><code>
/// using var tape = device.Record();
/// var loss = model.Loss(batch);
/// var gradients = tape.Backward(loss);
/// optimizer.Step(gradients);
/// </code></example>
public readonly struct Tape : IDisposable, IEquatable<Tape>
{
    private readonly ScopeBody body;

    internal Tape(ScopeBody body)
    {
        this.body = body;
        Scope = new Scope(body);
    }

    /// <summary>The tape as a scope, to keep tensors beyond it.</summary>
    public Scope Scope { get; }

    /// <summary>Gradients of a loss of one element with regard to everything recorded.</summary>
    /// <exception cref="ShapeException">The loss has several elements; give their weights as the seed.</exception>
    /// <exception cref="InvalidOperationException">The loss was not recorded here, the tape was used before, or a saved tensor was changed in place.</exception>
    public Gradients Backward(Tensor loss)
    {
        if (loss.Count != 1)
            throw new ShapeException($"Tape.Backward: the loss of shape {loss.Shape} has {loss.Count} elements; one is needed, or a seed of its shape");
        using (loss.Device.NoGrad()) return Run(loss, Tensor.Full(loss.Device, loss.DType, loss.Shape, 1));
    }

    /// <summary>Gradients of Σ seed ⊙ output.</summary>
    /// <exception cref="ShapeException">The seed's shape is not the output's.</exception>
    public Gradients Backward(Tensor output, Tensor seed)
    {
        if (output.Shape != seed.Shape || output.DType != seed.DType)
            throw new ShapeException($"Tape.Backward: a seed {seed.DType} {seed.Shape} for an output {output.DType} {output.Shape}; they must agree");
        return Run(output, seed);
    }

    private Gradients Run(Tensor output, Tensor seed)
    {
        if (Scope.Body?.OwnTape is not { } tape) throw new ObjectDisposedException(nameof(Tape), "Tape.Backward: the tape was disposed");
        tape.Backward(output, seed);
        return new Gradients(tape);
    }

    internal TapeState State => body.OwnTape!;

    /// <summary>Frees what was recorded and every tensor made on the tape that was not kept.</summary>
    public void Dispose() => Scope.Dispose();

    /// <inheritdoc/>
    public bool Equals(Tape other) => Scope.Equals(other.Scope);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Tape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Scope.GetHashCode();

    /// <summary>The same tape.</summary>
    public static bool operator ==(Tape left, Tape right) => left.Equals(right);

    /// <summary>Another tape.</summary>
    public static bool operator !=(Tape left, Tape right) => !left.Equals(right);
}

/// <summary>The gradients that a tape computed; valid until the tape is disposed.</summary>
public readonly struct Gradients
{
    private readonly TapeState tape;
    private readonly long id;

    internal Gradients(TapeState tape)
    {
        this.tape = tape;
        id = tape.Id;
    }

    /// <summary>The gradient with regard to a leaf (a tensor with <see cref="Tensor.WithGrad"/>).</summary>
    /// <exception cref="KeyNotFoundException">The loss does not depend on it, or it is no leaf.</exception>
    public Tensor this[Tensor leaf] => TryGet(leaf, out var gradient)
        ? gradient
        : throw new KeyNotFoundException($"Gradients: none for the tensor of shape {leaf.Shape}; the loss does not depend on it, or it is not a leaf marked by WithGrad");

    /// <summary>The gradient with regard to a leaf, if the loss depends on it.</summary>
    public bool TryGet(Tensor leaf, out Tensor gradient)
    {
        var found = tape.GradientOf(leaf, id);
        gradient = found ?? default;
        return found is not null;
    }
}
