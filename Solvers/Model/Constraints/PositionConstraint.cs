namespace Native.Solvers;

/// <summary>Bounds the position of a client on its route; the first client has position 1. Violation: the number of positions out of bounds.</summary>
/// <param name="Id">Its name in reports.</param>
/// <param name="Client">Its location.</param>
/// <param name="First">The least position allowed.</param>
/// <param name="Last">The greatest position allowed.</param>
public sealed record PositionConstraint(string Id, int Client, int First = 1, int Last = int.MaxValue) : RoutingConstraint(Id)
{
    internal override void Validate(ConstraintScope scope)
    {
        scope.Client(Client);
        if (First < 1 || First > Last) scope.Problem($"positions {First} to {Last}; they begin at 1 and ascend");
    }
}
