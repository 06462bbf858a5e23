namespace Native.Compute.Kernels;

/// <summary>A kernel that does independent work for each index of a range: the portable form that every back end runs.</summary>
/// <remarks>A struct of <see cref="IMemory"/> fields, numbers and maps; no references, no exceptions, no spans.</remarks>
internal interface IIndexKernel
{
    /// <summary>Does the work of one index.</summary>
    void Execute(long index);
}
