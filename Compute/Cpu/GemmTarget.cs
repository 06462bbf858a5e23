namespace Native.Compute.Cpu;

/// <summary>Where a kernel puts its sums and what it adds to them: To = sums + Beta·From. Pitches count elements.</summary>
/// <remarks>Between blocks of the depth the sums of a few rows live in a small buffer that stays in the first-level cache; only the
/// first block reads the old C and only the last writes the new one.</remarks>
internal unsafe struct GemmTarget<T> where T : unmanaged
{
    public T* To;
    public nint Pitch;
    public T* From;
    public nint FromPitch;

    /// <summary>Factor of the old sums.</summary>
    public T Beta;

    /// <summary>Whether the old sums are read at all.</summary>
    public bool Add;

    public GemmTarget(T* to, nint pitch, T beta, bool add)
    {
        To = From = to;
        Pitch = FromPitch = pitch;
        (Beta, Add) = (beta, add);
    }

    /// <summary>Moves to a later row.</summary>
    public void Advance(nint rows)
    {
        To += rows * Pitch;
        From += rows * FromPitch;
    }
}
