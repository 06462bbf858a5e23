namespace Native.Solvers.Engines;

/// <summary>Solutions to begin with, each of a short ruin and recreate: far better than random tours, and sooner.</summary>
internal interface IStarts
{
    /// <summary>Fills in a solution.</summary>
    /// <param name="until">Stops at this share of the whole search's time; where there is no time limit, after as many iterations as suit the problem.</param>
    /// <param name="clock">The whole search's clock.</param>
    /// <param name="target">Receives the routes.</param>
    void Next(double until, SearchClock clock, Individual target);
}

/// <inheritdoc/>
/// <typeparam name="TEvaluator">What routes cost.</typeparam>
internal sealed class RuinRecreateStarts<TEvaluator>(FlatModel data, Tours tours, RuinRecreate<TEvaluator> search) : IStarts
    where TEvaluator : struct, IRouteEvaluator
{
    /// <inheritdoc/>
    public void Next(double until, SearchClock clock, Individual target)
    {
        search.Forget();
        search.Run(clock.Part(until, 50L * data.Side), (_, _) => { });
        var state = search.Best;
        target.Length = 0;
        var used = new int[data.FirstSlot.Length];
        foreach (var item in state)
        {
            if (item >= 0)
            {
                target.State[target.Length++] = item;
                continue;
            }
            var type = tours.Types[-1 - item];
            target.State[target.Length++] = -1 - (data.FirstSlot[type] + used[type]++);
        }
    }
}
