namespace Native.Solvers.Engines;

/// <summary>Solutions by short runs of ruin and recreate.</summary>
/// <typeparam name="TEvaluator">What routes cost.</typeparam>
internal sealed class RuinRecreateStarts<TEvaluator>(FlatModel data, Tours tours, RuinRecreate<TEvaluator> search, RoutingSolution? initial) : IStarts
    where TEvaluator : struct, IRouteEvaluator
{
    private readonly int[] state = new int[tours.Locations + tours.Slots], used = new int[data.FirstSlot.Length];
    private bool begun;
    private readonly bool[] placed = new bool[data.Side];

    /// <inheritdoc/>
    public void Next(double until, SearchClock clock, Individual target)
    {
        search.Forget();
        if (initial is not null && !begun) search.Restore(tours.Slotted(initial));
        begun = true;
        search.Run(clock.Part(until, 50L * data.Side), (_, _) => { });
        var whole = search.Best;
        if (whole.IsEmpty && data.Side > data.Depots) whole = state.AsSpan(0, tours.Write(state));
        target.Length = 0;
        Array.Clear(used);
        Array.Fill(placed, false);
        foreach (var item in whole)
        {
            if (item >= 0)
            {
                target.State[target.Length++] = item;
                placed[item] = true;
                continue;
            }
            var type = tours.Types[-1 - item];
            // More vehicles than the search has slots for: their clients ride with the next.
            if (used[type] < data.FirstSlot[type + 1] - data.FirstSlot[type]) target.State[target.Length++] = -1 - (data.FirstSlot[type] + used[type]++);
        }
        Complete(target);
    }

    // Who has no vehicle yet gets the last one, overloaded; the local search finds places.
    private void Complete(Individual target)
    {
        var slot = target.Length > 0 && target.State[target.Length - 1] < 0 ? target.State[--target.Length] : -data.Slots;
        for (var i = data.Depots; i < data.Side; i++)
            if (!placed[i]) target.State[target.Length++] = i;
        target.State[target.Length++] = slot;
    }
}
