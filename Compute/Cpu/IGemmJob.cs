namespace Native.Compute.Cpu;

/// <summary>A product of one matrix of a batch, cut into tasks: first all packing tasks, then all tile tasks.</summary>
/// <typeparam name="T">The type of accumulation.</typeparam>
internal unsafe interface IGemmJob<T> where T : unmanaged
{
    int PackTasks { get; }

    int TileTasks { get; }

    /// <summary>Elements of scratch that all tasks share.</summary>
    nint PackedElements { get; }

    /// <summary>Elements of scratch of one running tile task.</summary>
    nint TileElements { get; }

    /// <summary>Says where the shared scratch is and at which column of the whole product this one begins.</summary>
    void Place(T* packed, nint column);

    /// <summary>Goes to a matrix of the batch.</summary>
    void MoveTo(nint index);

    void Pack(int task);

    void Tile(int task, T* scratch);
}
