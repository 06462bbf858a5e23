namespace Native.Compute.Cpu;

/// <summary>One parallel loop: the pool calls <see cref="Run"/> once for each task number, from any thread, in any order.</summary>
/// <remarks>Implementations are structs of pointers and numbers, so that a dispatch allocates nothing. What a task computes
/// may depend on its number only, never on the thread: results are then the same for any number of threads.</remarks>
public interface IWork
{
    /// <summary>Does task <paramref name="task"/> of the loop.</summary>
    void Run(int task);
}
