namespace Native.Compute;

// Storage of tensors: pooled objects over a caching allocator that each kind of device supplies.
public abstract partial class Device
{
    private readonly Stack<TensorBody> freeBodies = new();
    private readonly Stack<Storage> freeStorages = new();
    private readonly BlockPool blocks = new();
    private BlockPool? captured;
    private long inUse, peak, reserved, tensors;

    /// <summary>What the allocator holds now.</summary>
    public MemoryReport Memory
    {
        get
        {
            lock (freeBodies) return new(inUse, peak, reserved, tensors);
        }
    }

    /// <summary>Gives memory that is kept for reuse back to the system.</summary>
    public void TrimMemory()
    {
        Synchronize();
        lock (freeBodies) Trim();
    }

    /// <summary>A block of exactly this size class from the system; false when there is no memory.</summary>
    private protected abstract bool TryReserve(long size, out Block block);

    /// <summary>Gives a block back to the system, if it can be given back by itself.</summary>
    private protected abstract bool TryGiveBack(long size, Block block);

    /// <summary>Frees everything at the end.</summary>
    private protected abstract void FreeMemory();

    internal abstract void CopyFromHost(ReadOnlySpan<byte> source, Storage target, long targetByte);

    internal abstract void CopyToHost(Storage source, long sourceByte, Span<byte> target);

    private void Trim() => blocks.Trim((size, block) =>
    {
        if (!TryGiveBack(size, block)) return false;
        reserved -= size;
        return true;
    });

    /// <summary>A tensor of the innermost scope with memory of its own, not initialized.</summary>
    internal Tensor Allocate(DType type, in Shape shape)
    {
        ThrowIfDisposed();
        var bytes = checked(shape.Count * type.Size());
        lock (freeBodies)
        {
            var size = SizeClass.RoundUp(bytes);
            Block block;
            if (captured is { } own && own.TryTake(size, out block)) { }
            else if (!blocks.TryTake(size, out block))
            {
                if (!TryReserve(size, out block))
                {
                    Trim();
                    if (!TryReserve(size, out block))
                        throw new DeviceOutOfMemoryException($"{Name}: no memory for {type} {shape}, {bytes} bytes; {new MemoryReport(inUse, peak, reserved, tensors)}");
                }
                reserved += size;
            }
            if (!freeStorages.TryPop(out var storage)) storage = new Storage { Device = this };
            storage.Slab = block.Slab;
            storage.Address = block.Address;
            storage.Bytes = bytes;
            storage.Reserved = size;
            storage.Home = captured ?? blocks;
            storage.LastUse = block.LastUse;
            storage.LastCopy = block.LastCopy;
            storage.IsCaptured = false;
            storage.References = 0;
            storage.Version = 0;
            inUse += size;
            peak = Math.Max(peak, inUse);
            return NewBody(storage, type, new Layout(shape), owned: true);
        }
    }

    /// <summary>Another tensor over the same bytes. Not <paramref name="owned"/>: freed by hand, as tapes do with what they save.</summary>
    internal Tensor View(TensorBody source, DType type, in Layout layout, bool owned = true)
    {
        lock (freeBodies) return NewBody(source.Storage!, type, layout, owned);
    }

    /// <summary>Makes a tensor a view of another one's memory; what was its own is given back when nobody else has it.</summary>
    internal void Move(TensorBody body, TensorBody room)
    {
        lock (freeBodies)
        {
            var old = body.Storage!;
            body.Storage = room.Storage!;
            body.Layout = room.Layout;
            room.Storage!.References++;
            Unreference(old);
        }
    }

    private Tensor NewBody(Storage storage, DType type, in Layout layout, bool owned)
    {
        if (!freeBodies.TryPop(out var body)) body = new TensorBody { Device = this };
        storage.References++;
        body.Storage = storage;
        body.DType = type;
        body.Layout = layout;
        body.RequiresGrad = false;
        body.TapeId = 0;
        body.GradientRoom = default;
        tensors++;
        if (owned) (current.Value ?? root).Add(body);
        return new Tensor(body);
    }

    /// <summary>Ends a tensor's life; its handle is void from now on.</summary>
    internal void Free(TensorBody body)
    {
        lock (freeBodies)
        {
            body.Owner?.Remove(body);
            Release(body);
        }
    }

    private void Release(TensorBody body)
    {
        var storage = body.Storage!;
        body.Storage = null;
        body.Owner = null;
        body.Generation++;
        freeBodies.Push(body);
        tensors--;
        Unreference(storage);
    }

    private void Unreference(Storage storage)
    {
        if (--storage.References > 0) return;
        inUse -= storage.Reserved;
        // What a capture frees may be used by what it recorded before, at each replay: it stays with the capture.
        (captured ?? storage.Home).Return(storage.Reserved, new Block(storage.Slab, storage.Address, storage.IsCaptured ? Math.Max(storage.LastUse, Replayed) : storage.LastUse, storage.LastCopy));
        storage.Home = null!;
        storage.Slab = null;
        freeStorages.Push(storage);
    }

    /// <summary>From now on memory comes from and goes to a pool of its own, which a captured step keeps.</summary>
    private protected BlockPool StartPrivateMemory()
    {
        lock (freeBodies) return captured = new BlockPool();
    }

    /// <summary>Ends what <see cref="StartPrivateMemory"/> started.</summary>
    private protected void EndPrivateMemory()
    {
        lock (freeBodies) captured = null;
    }

    /// <summary>Gives a private pool's memory to all; what is still in use follows when it is freed.</summary>
    internal void SharePrivateMemory(BlockPool pool)
    {
        lock (freeBodies) pool.MoveTo(blocks, Replayed);
    }
}
