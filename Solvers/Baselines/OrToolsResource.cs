namespace Native.Solvers.Baselines;

/// <summary>A resource of the model as a dimension of OR-Tools: whole numbers from 0, what a client changes beyond its plain amount as slack, which
/// is never negative.</summary>
/// <remarks>Where a change takes away from the resource, the dimension counts what is missing to the maximum instead (it is mirrored). All figures
/// are rounded to the safe side, so what OR-Tools accepts keeps the rule.</remarks>
internal sealed class OrToolsResource
{
    public const double Scale = 1000;

    public OrToolsResource(ResourceConstraint resource)
    {
        Resource = resource;
        IsMirrored = resource.Events.Any(e => e.Action == ResourceAction.Scale && e.Amount < 1 || e.Action == ResourceAction.AddRootOfDistance && e.Amount < 0);
        Top = double.IsPositiveInfinity(resource.Maximum) ? resource.Initial : resource.Maximum;
        Bottom = double.IsNegativeInfinity(resource.Minimum) ? Math.Min(0, resource.Initial) : resource.Minimum;
    }

    public ResourceConstraint Resource { get; }

    public bool IsMirrored { get; }

    private double Top { get; }

    private double Bottom { get; }

    /// <summary>The greatest value of the dimension.</summary>
    public long Capacity(double most) => double.IsPositiveInfinity(Resource.Maximum) && !IsMirrored && (Resource.PerDistance > 0 || Resource.AtClient.Any(a => a > 0)) ? Up(most) : Down(Top - Bottom);

    /// <summary>The value at the start of a route.</summary>
    public long Start => IsMirrored ? Up(Top - Resource.Initial) : Down(Resource.Initial - Bottom);

    /// <summary>What the dimension adds on the way from a location to another, whether it decreases or increases rounded to the safe side.</summary>
    public long Transit(int from, double distance, double duration)
    {
        var change = (Resource.AtClient.IsEmpty ? 0 : Resource.AtClient[from]) + Resource.PerDistance * distance + Resource.PerDuration * duration;
        if (IsMirrored) change = -change;
        return Rising ? Up(change) : Down(change);
    }

    /// <summary>The least and greatest value on arrival at a client, so that it is within the bounds after its amount too.</summary>
    public (long Least, long Most) Range(int location, long capacity)
    {
        var amount = Resource.AtClient.IsEmpty ? 0 : Resource.AtClient[location];
        var change = Resource.Events.Any(e => e.Client == location && e.Action != ResourceAction.AddRootOfDistance) ? 0 : IsMirrored ? -amount : amount;
        return (Math.Max(0, Up(-change)), Math.Min(capacity, Down(capacity / Scale - change)));
    }

    /// <summary>The threshold that a final value must keep below, for "less than".</summary>
    public long Below(double threshold) => IsMirrored ? (long)Math.Floor((Top - threshold) * Scale) + 1 : (long)Math.Ceiling((threshold - Bottom) * Scale) - 1;

    /// <summary>Top as a value of the dimension.</summary>
    public long TopValue => Down(Top - Bottom);

    /// <summary>A value of the resource as one of the dimension.</summary>
    public long Value(double value) => IsMirrored ? Up(Top - value) : Down(value - Bottom);

    // Against an upper bound amounts are rounded up, against a lower bound down.
    private bool Rising => IsMirrored || !double.IsPositiveInfinity(Resource.Maximum);

    private static long Up(double value) => (long)Math.Ceiling(value * Scale - 1e-6);

    private static long Down(double value) => (long)Math.Floor(value * Scale + 1e-6);
}
