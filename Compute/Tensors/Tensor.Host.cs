using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Native.Compute;

// Elements in and out: host arrays and spans.
public readonly partial struct Tensor
{
    /// <summary>A tensor with these elements in row-major order.</summary>
    /// <exception cref="ShapeException">The number of elements is not the shape's.</exception>
    public static Tensor From<T>(Device device, ReadOnlySpan<T> elements, Shape shape) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(device);
        if (elements.Length != shape.Count)
            throw new ShapeException($"Tensor.From: {elements.Length} elements for shape {shape}, which holds {shape.Count}");
        var result = device.Allocate(DTypes.Of<T>(), shape);
        device.CopyFromHost(MemoryMarshal.AsBytes(elements), result.Storage, 0);
        return result;
    }

    /// <summary>A vector with these elements.</summary>
    public static Tensor From<T>(Device device, params ReadOnlySpan<T> elements) where T : unmanaged =>
        From(device, elements, new Shape(elements.Length));

    /// <summary>A tensor with the elements of a <see cref="ReadOnlyTensorSpan{T}"/>, whatever its strides.</summary>
    public static Tensor From<T>(Device device, in ReadOnlyTensorSpan<T> elements) where T : unmanaged
    {
        Span<long> dimensions = stackalloc long[elements.Rank];
        for (var i = 0; i < dimensions.Length; i++) dimensions[i] = elements.Lengths[i];
        var flat = new T[elements.FlattenedLength];
        elements.FlattenTo(flat);
        return From<T>(device, flat, new Shape(dimensions));
    }

    /// <summary>A tensor of unspecified elements, to be written.</summary>
    public static Tensor Empty(Device device, DType type, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.Allocate(type, shape);
    }

    /// <summary>The elements as memory, without a copy. CPU and contiguous tensors only. Valid while the tensor is.</summary>
    /// <remarks>Writing through the span is an in-place change the tape cannot see; <see cref="CopyFrom"/> is seen.</remarks>
    /// <exception cref="InvalidOperationException">The tensor is not on the CPU or not contiguous, or has more elements than a span can.</exception>
    public unsafe Span<T> AsSpan<T>() where T : unmanaged
    {
        var source = Check("AsSpan");
        CheckType<T>(source, "AsSpan");
        if (source.Device.Kind != DeviceKind.Cpu)
            throw new InvalidOperationException($"AsSpan: the tensor is on {source.Device.Name}; ToArray copies it to the host");
        if (!source.Layout.IsContiguous)
            throw new InvalidOperationException($"AsSpan: the tensor ({source.Layout}) is not contiguous; Contiguous() or ToArray() copies it");
        if (source.Layout.Shape.Count > int.MaxValue)
            throw new InvalidOperationException($"AsSpan: {source.Layout.Shape.Count} elements; a span holds at most {int.MaxValue}");
        return new Span<T>((T*)source.Storage!.Address + source.Layout.Offset, (int)source.Layout.Shape.Count);
    }

    /// <summary>The elements as a <see cref="TensorSpan{T}"/> with this tensor's strides, without a copy. CPU only.</summary>
    /// <exception cref="InvalidOperationException">The tensor is not on the CPU.</exception>
    public unsafe TensorSpan<T> AsTensorSpan<T>() where T : unmanaged
    {
        var source = Check("AsTensorSpan");
        CheckType<T>(source, "AsTensorSpan");
        if (source.Device.Kind != DeviceKind.Cpu)
            throw new InvalidOperationException($"AsTensorSpan: the tensor is on {source.Device.Name}; ToArray copies it to the host");
        var (_, last) = source.Layout.Extent();
        var rank = source.Layout.Shape.Rank;
        Span<nint> lengths = stackalloc nint[rank], strides = stackalloc nint[rank];
        for (var i = 0; i < rank; i++)
        {
            lengths[i] = (nint)source.Layout.Shape[i];
            // A stride of a dimension of one element is never used, and TensorSpan wants it to be 0.
            strides[i] = lengths[i] == 1 ? 0 : (nint)source.Layout.Strides[i];
            if (strides[i] < 0) throw new InvalidOperationException($"AsTensorSpan: {source.Layout} has a negative stride, which TensorSpan does not take");
        }
        return new TensorSpan<T>((T*)source.Storage!.Address + source.Layout.Offset, (nint)(last - source.Layout.Offset + 1), lengths, strides);
    }

    /// <summary>The elements in row-major order, copied to the host. Waits for the device.</summary>
    public T[] ToArray<T>() where T : unmanaged
    {
        var result = new T[Check("ToArray").Layout.Shape.Count];
        CopyTo(result.AsSpan());
        return result;
    }

    /// <summary>Copies the elements to the host in row-major order. Waits for the device.</summary>
    /// <exception cref="ShapeException">The target holds another number of elements.</exception>
    public void CopyTo<T>(Span<T> target) where T : unmanaged
    {
        var source = Check("CopyTo");
        CheckType<T>(source, "CopyTo");
        var count = source.Layout.Shape.Count;
        if (target.Length != count)
            throw new ShapeException($"CopyTo: {target.Length} elements of room for shape {source.Layout.Shape}, which holds {count}");
        if (count == 0) return;
        if (source.Layout.IsContiguous)
        {
            source.Device.CopyToHost(source.Storage!, source.Layout.Offset * source.DType.Size(), MemoryMarshal.AsBytes(target));
            return;
        }
        using var scope = source.Device.NoGrad();
        this.Contiguous().CopyTo(target);
    }

    /// <summary>Overwrites a contiguous tensor with elements in row-major order; tapes that saved it will notice.</summary>
    /// <exception cref="ShapeException">The number of elements differs.</exception>
    /// <exception cref="InvalidOperationException">The tensor is not contiguous.</exception>
    public void CopyFrom<T>(ReadOnlySpan<T> elements) where T : unmanaged
    {
        var target = Check("CopyFrom");
        CheckType<T>(target, "CopyFrom");
        if (elements.Length != target.Layout.Shape.Count)
            throw new ShapeException($"CopyFrom: {elements.Length} elements for shape {target.Layout.Shape}, which holds {target.Layout.Shape.Count}");
        if (!target.Layout.IsContiguous)
            throw new InvalidOperationException($"CopyFrom: the tensor ({target.Layout}) is not contiguous");
        target.Device.CopyFromHost(MemoryMarshal.AsBytes(elements), target.Storage!, target.Layout.Offset * target.DType.Size());
        target.Storage!.Version++;
    }

    /// <summary>Overwrites the elements with another tensor's, whatever the strides of both; tapes that saved this one will notice.</summary>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    /// <exception cref="NotSupportedException">The types differ.</exception>
    public void CopyFrom(Tensor source)
    {
        Guard.SameType(this, source, "CopyFrom");
        Guard.SameShape(this, source, "CopyFrom");
        if (Count == 0) return;
        Kernels.Copy.Elements(this, source);
        Check("CopyFrom").Storage!.Version++;
    }

    /// <summary>
    /// Moves the tensor into a part of another one's memory: its elements are copied there, and from now on both are the same memory. That is
    /// how many parameters come to lie in one piece. Views that were made of this tensor before keep the memory that it had.
    /// </summary>
    /// <param name="room">Contiguous, of the same shape and type, on the same device.</param>
    /// <returns>The same tensor.</returns>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    /// <exception cref="NotSupportedException">The types differ.</exception>
    /// <exception cref="InvalidOperationException">A tape knows the tensor, or the room is not contiguous.</exception>
    public Tensor MoveInto(Tensor room)
    {
        Guard.SameType(this, room, "MoveInto");
        Guard.SameShape(this, room, "MoveInto");
        TensorBody source = Check("MoveInto"), target = room.Check("MoveInto");
        if (!room.IsContiguous) throw new InvalidOperationException($"MoveInto: the room ({room.Layout}) is not contiguous");
        if (source.TapeId != 0) throw new InvalidOperationException("MoveInto: a tape has recorded the tensor; dispose the tape first");
        using (Device.NoGrad())
            if (Count > 0) Kernels.Copy.Elements(room, Detach());
        target.Storage!.Version++;
        source.Device.Move(source, target);
        return this;
    }

    /// <summary>The only element, as a double. Waits for the device.</summary>
    /// <exception cref="ShapeException">The tensor has no or several elements.</exception>
    public double Item()
    {
        var source = Check("Item");
        if (source.Layout.Shape.Count != 1)
            throw new ShapeException($"Item: the tensor of shape {source.Layout.Shape} has {source.Layout.Shape.Count} elements; one is needed");
        Span<byte> bytes = stackalloc byte[8];
        var size = source.DType.Size();
        source.Device.CopyToHost(source.Storage!, source.Layout.Offset * size, bytes[..size]);
        return ElementFormat.ToDouble(source.DType, bytes);
    }

    private static void CheckType<T>(TensorBody source, string operation) where T : unmanaged
    {
        var asked = DTypes.Of<T>();
        if (asked != source.DType && !(asked == DType.U8 && source.DType == DType.Bool))
            throw new NotSupportedException($"{operation}: the elements are {source.DType}, not {asked} ({typeof(T).Name}); convert with To(DType.{asked})");
    }
}
