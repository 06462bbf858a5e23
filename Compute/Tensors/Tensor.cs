using System.Runtime.CompilerServices;

namespace Native.Compute;

/// <summary>A dense array of any rank on one device: a layout of elements over a storage that other tensors may share.</summary>
/// <remarks>
/// A handle, copied freely. The innermost scope of the device owns what it refers to; use after that scope, or after
/// <see cref="Dispose"/>, throws <see cref="ObjectDisposedException"/>. That handles are values and what they refer to is reused
/// is what lets a steady training step run without managed allocation.
/// </remarks>
public readonly partial struct Tensor : IDisposable, IEquatable<Tensor>
{
    private readonly TensorBody? body;
    private readonly int generation;

    internal Tensor(TensorBody body)
    {
        this.body = body;
        generation = body.Generation;
    }

    /// <summary>What the handle refers to, or the error that it refers to nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal TensorBody Check(string operation)
    {
        if (body is null || body.Generation != generation) ThrowGone(operation);
        return body!;
    }

    private void ThrowGone(string operation)
    {
        if (body is null)
            throw new ArgumentException($"{operation}: the tensor is the default value; it was never made");
        throw new ObjectDisposedException(nameof(Tensor),
            $"{operation}: the tensor was freed, by its scope's end or by Dispose; keep it with Scope.Keep to use it longer");
    }

    internal Storage Storage => Check("Tensor").Storage!;

    /// <summary>Whether the tensor can be used: it was made, and neither it nor its scope was disposed.</summary>
    public bool IsAlive => body is not null && body.Generation == generation;

    /// <summary>Where it lives.</summary>
    public Device Device => Check("Tensor.Device").Device;

    /// <summary>The type of its elements.</summary>
    public DType DType => Check("Tensor.DType").DType;

    /// <summary>Its shape, strides and offset.</summary>
    public Layout Layout => Check("Tensor.Layout").Layout;

    /// <summary>Its dimensions.</summary>
    public Shape Shape => Check("Tensor.Shape").Layout.Shape;

    /// <summary>The number of its dimensions.</summary>
    public int Rank => Check("Tensor.Rank").Layout.Shape.Rank;

    /// <summary>The number of its elements.</summary>
    public long Count => Check("Tensor.Count").Layout.Shape.Count;

    /// <summary>Whether its elements lie row-major without gaps.</summary>
    public bool IsContiguous => Check("Tensor.IsContiguous").Layout.IsContiguous;

    /// <summary>Whether gradients are wanted for it: tapes record what is computed from it.</summary>
    public bool RequiresGrad => Check("Tensor.RequiresGrad").RequiresGrad;

    /// <summary>Says whether gradients are wanted for this tensor (a parameter). Returns the tensor.</summary>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers.</exception>
    public Tensor WithGrad(bool required = true)
    {
        var target = Check("WithGrad");
        if (required && !target.DType.IsFloat())
            throw new NotSupportedException($"WithGrad: a tensor of {target.DType} has no gradient; F32, F64, F16 and BF16 have");
        target.RequiresGrad = required;
        return this;
    }

    /// <summary>
    /// Gives this parameter a place for its gradient: tapes write it there where they can, instead of into memory of their own, and overwrite
    /// what the last tape left. One tape at a time.
    /// </summary>
    /// <param name="room">Contiguous, of this tensor's shape and type, on its device.</param>
    /// <returns>This tensor.</returns>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    /// <exception cref="NotSupportedException">The types differ.</exception>
    /// <exception cref="ArgumentException">The room is not contiguous.</exception>
    public Tensor WithGradientRoom(Tensor room)
    {
        Guard.SameType(this, room, "WithGradientRoom");
        Guard.SameShape(this, room, "WithGradientRoom");
        if (!room.IsContiguous) throw new ArgumentException($"WithGradientRoom: a room of layout {room.Layout}; it must be contiguous", nameof(room));
        Check("WithGradientRoom").GradientRoom = room;
        return this;
    }

    /// <summary>Whether another tensor is the same elements of the same memory.</summary>
    public bool IsSameMemory(Tensor other)
    {
        TensorBody own = Check("IsSameMemory"), body = other.Check("IsSameMemory");
        return ReferenceEquals(own.Storage, body.Storage) && own.DType == body.DType && own.Layout == body.Layout;
    }

    /// <summary>The same elements, unknown to any tape.</summary>
    public Tensor Detach()
    {
        var source = Check("Detach");
        return source.Device.View(source, source.DType, source.Layout);
    }

    /// <summary>Frees it before its scope ends. The storage lives on while other views use it. Twice does nothing.</summary>
    public void Dispose()
    {
        if (IsAlive) body!.Device.Free(body);
    }

    /// <summary>The same tensor (not: equal elements; see the operation Equal).</summary>
    public bool Equals(Tensor other) => ReferenceEquals(body, other.body) && generation == other.generation;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(body is null ? 0 : RuntimeHelpers.GetHashCode(body), generation);

    /// <summary>The same tensor.</summary>
    public static bool operator ==(Tensor left, Tensor right) => left.Equals(right);

    /// <summary>Another tensor.</summary>
    public static bool operator !=(Tensor left, Tensor right) => !left.Equals(right);

    /// <summary>Its elements as text, shortened in the middle when there are many.</summary>
    public override string ToString() => IsAlive ? TensorPrinter.Print(this) : body is null ? "no tensor" : "a freed tensor";
}
