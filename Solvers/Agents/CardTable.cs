namespace Native.Solvers.Agents;

/// <summary>The cards that ship, one a line: name, required parameters, optional parameters, sayings, parted by bars.</summary>
internal static class CardTable
{
    private const string Text = """
        CVRP | | limit below | The load of each route must not exceed the vehicle capacity. ; Trucks carry at most 120 units.
        HCVRP | routes | below most limit | Respect the capacity; at least three routes must carry less than 100 units in total.
        MCVRP | deliveries limit | | Nodes 12 and 14 need 70 and 80 units of a second kind of goods, of which a route holds at most 100 units.
        DCVRP | node factor | | The demand of node 19 grows by five times the square root of the distance traveled so far.
        VRPL | | limit below | Each route must not exceed 150 units in length. ; No tour is longer than 120 km.
        HVRPL | routes | limit below most | Routes are at most 200 units long and at least three routes are shorter than 150 units.
        RVRP | node range | | After visiting node 17 the remaining range of the vehicle is reset to 150 units.
        DVRPL | limit node factor | | Each route has a range of 200 units; after visiting node 17 the remaining range is halved.
        VRPTW | | | Every customer must be served within its time window. ; Time windows must be respected.
        HVRPTW | routes start | | Time windows hold; one route starts at time 300 and all the others at 0.
        VRPMTW | node window | | Node 4 has an additional time window from 900 to 950.
        DVRPTW | node | | The service time of node 18 grows with the time between the start of its window and the arrival.
        VRPMPD | pickups | | At node 24, 10 units are picked up; pickups take up room in the vehicle.
        HVRPMPD | pickups routes | below most | 10 units are picked up at node 24, and at least three routes must have a load below 100 units.
        MVRPMPD | deliveries limit pickups newpickups | | A second product is delivered to nodes 12 and 14, and at node 24 both products are picked up after enough was delivered.
        DVRPMPD | node amount factor | | At node 24, 10 units plus five times the square root of the traveled distance are picked up.
        VRPSVC | nodes | | Customers 13 and 23 must be served by the same vehicle. ; Keep these customers on one route.
        CluVRP | nodes | | Nodes 7 and 10 must be visited consecutively, next to each other.
        VRPSO | order | | On one route, node 13 must be visited before node 23.
        VRPILC | nodes | | Nodes 7 and 8 must not be on the same route. ; Different vehicles serve these customers.
        PVRP | nodes | | Nodes 5 and 7 are priority customers and come before all others of their route.
        VRPRP | node position | | Node 8 must be among the first three positions of its route.
        VRPMP | levels | | Nodes 7, 5 and 3 have decreasing priority; higher priority is visited before lower.
        VRP-dRP | levels slack | | The d-relaxed priority rule holds for nodes 7, 5 and 3 with decreasing priority, relaxed by one level.
        EXT:OPEN | | | Vehicles need not return to the depot; routes end at the last customer.
        EXT:BACKHAUL | nodes | | Backhaul customers 8 and 11 are visited after all linehaul customers of their route.
        EXT:MAXSTOPS | limit | | A route has at most ten stops.
        EXT:MINSTOPS | limit | | Each route has at least three customers.
        EXT:MAXDURATION | limit | | No route lasts longer than 480 minutes. ; Drivers work at most eight hours.
        EXT:MAXVEHICLES | limit | | No more than five vehicles may be used. ; The fleet has eight trucks.
        EXT:MINVEHICLES | limit | | At least four vehicles must be used.
        EXT:VEHICLE | nodes vehicle | | Customer 5 must be served by vehicle 2.
        EXT:NOTVEHICLE | nodes vehicle | | Vehicle 1 is not allowed to serve customer 17.
        EXT:OPTIONAL | nodes | penalty | Customer 6 may be skipped. ; Leaving out customer 11 costs 40.
        EXT:LAST | nodes | | Node 16 must be the last stop of its route.
        EXT:FORBIDARC | from to | | Never drive directly from node 4 to node 9.
        EXT:ALONE | nodes | | Customer 14 gets a route of its own.
        EXT:WINDOW | nodes | from to window | Customer 8 must be visited between 200 and 260. ; Be at customer 4 no later than 300.
        EXT:RETURNBY | time | | All vehicles have to be back at the depot by time 900.
        EXT:DEPARTFROM | time | | No vehicle may leave the depot before time 60.
        EXT:SERVICE | nodes duration | | Unloading at customer 12 takes 25 minutes.
        EXT:PAIR | pickup delivery | | Goods picked up at 5 are delivered to 11 by the same vehicle.
        EXT:MAXLEG | limit | | No leg between two consecutive stops may be longer than 35.
        EXT:ATMOST | nodes limit | | At most two of the nodes 3, 5, 9 and 11 may be on one route.
        EXT:PRODUCT | deliveries limit | | A second product without a limit on the first: nodes 4 and 18 need 10 and 12 units, a route holds 20.
        EXT:START | routes start | | One route starts at time 200, without time windows.
        EXT:ROUTECOUNT | measure | least most exactly below max above min | At most two routes may be longer than 120 units.
        """;

    /// <summary>The cards.</summary>
    public static IEnumerable<ConstraintCard> Read() => Text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(line =>
    {
        var parts = line.Split('|', StringSplitOptions.TrimEntries);
        return new ConstraintCard(parts[0], [.. Words(parts[1])], [.. Words(parts[2])], [.. parts[3].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]);
    });

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
