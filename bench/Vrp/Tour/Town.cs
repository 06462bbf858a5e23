using Native.Solvers;
using Native.Solvers.Formats;

namespace Native.Bench.Vrp.Tour;

/// <summary>A generated town in Solomon's layout, over which the tour's texts are solved: clients in quarters, windows that a plan of its own keeps.</summary>
/// <param name="Clients">How many clients.</param>
/// <param name="Seed">Other seeds are other towns.</param>
internal sealed record Town(int Clients = 40, ulong Seed = 1)
{
    private const int Day = 1000;

    /// <summary>The rows. Windows last 240, services 10; every client can be served alone within its window.</summary>
    public SolomonReader.Instance Create()
    {
        var numbers = new UniformNumbers(Seed);
        var places = new List<SolomonReader.Place> { new(50, 50, 0, new(0, Day), 0) };
        var quarters = Enumerable.Range(0, 5).Select(_ => (X: numbers.Between(15, 85), Y: numbers.Between(15, 85))).ToArray();
        for (var i = 0; i < Clients; i++)
        {
            var (x, y) = quarters[i % quarters.Length];
            x = Math.Clamp(x + numbers.Between(-14, 14), 0, 100);
            y = Math.Clamp(y + numbers.Between(-14, 14), 0, 100);
            var way = Math.Sqrt((x - 50) * (x - 50) + (y - 50) * (y - 50));
            var opens = numbers.Between(0, Day - 240 - 10 - (int)Math.Ceiling(way));
            places.Add(new(x, y, 5 * numbers.Between(1, 6), new(opens, Math.Max(opens + 240, Math.Ceiling(way))), 10));
        }
        return new($"town of {Clients} clients, seed {Seed}", 20, 120, places);
    }
}
