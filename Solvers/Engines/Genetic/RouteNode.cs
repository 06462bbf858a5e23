namespace Native.Solvers.Engines;

/// <summary>A client, or the start or end of a route, in its place on a route.</summary>
internal struct RouteNode
{
    public int Next, Prev;

    /// <summary>The route's slot; −1 if the client is not served.</summary>
    public int Route;

    /// <summary>The location: of a client itself, of an end its depot.</summary>
    public int Place;

    /// <summary>0 at the start of the route.</summary>
    public int Position;

    /// <summary>Deliveries and pickups up to here, this one included, and the distance to here.</summary>
    public double Delivered, Picked, Length;

    /// <summary>The length of the arc that leads here.</summary>
    public double Arc;
}
