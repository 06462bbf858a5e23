using Native.Compute.Cpu;

namespace Native.Eda;

/// <summary>A loop over ranges whose borders do not depend on the number of threads, so that sums by range are the same for any.</summary>
internal sealed class FixedLoop(WorkPool pool)
{
    /// <summary>Into how many ranges a loop is cut.</summary>
    public const int Ranges = 32;

    private readonly struct Body(Action<int> body) : IWork
    {
        public void Run(int task) => body(task);
    }

    /// <summary>Calls the body for each range.</summary>
    public void Run(Action<int> body) => pool.Run(Ranges, new Body(body));

    /// <summary>Calls the body for each of so many tasks.</summary>
    public void Run(int tasks, Action<int> body) => pool.Run(tasks, new Body(body));

    /// <summary>Where a range of <paramref name="count"/> things begins.</summary>
    public static int Start(int range, int count) => (int)((long)count * range / Ranges);

    /// <summary>Borders of ranges that hold about as many entries of compressed rows each.</summary>
    public static int[] Balance(int[] starts)
    {
        var borders = new int[Ranges + 1];
        var rows = starts.Length - 1;
        for (var range = 1; range < Ranges; range++)
        {
            var at = Array.BinarySearch(starts, (int)((long)starts[rows] * range / Ranges));
            borders[range] = Math.Clamp(at < 0 ? ~at : at, borders[range - 1], rows);
        }
        borders[Ranges] = rows;
        return borders;
    }
}
