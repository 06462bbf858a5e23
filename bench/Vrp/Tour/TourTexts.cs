namespace Native.Bench.Vrp.Tour;

/// <summary>The texts that the tour solves: everyday English, each with rules of several kinds; one holds a wish, which is no rule and is refused.</summary>
internal static class TourTexts
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "A van holds at most one hundred and twenty units. Clients 7 and 12 must ride in the same van, 7 before 12.",
        "Our company was founded in 1998. No route may be longer than 260 km. Customers 3, 9 and 21 must all be on different routes.",
        "Each vehicle can carry no more than 100 units. Customers 5 and 18 have priority and must be served before all others on their route.",
        "Every customer must be served within its time window. Nodes 14 and 15 must be visited one right after the other by the same vehicle.",
        "The load of a truck must not exceed 120 units. Vehicles do not have to return to the depot. No truck may make more than seven stops.",
        "At least three of the routes must carry less than 80 units, and no vehicle can carry more than 120 units. Node 8 must be among the first three stops of its route.",
        "A truck carries at most 120 units. Drivers would rather not visit customer 11 late.",
    ];
}
