using System.Text;
using Native.Solvers.Formats;
using Native.Solvers.Tests.Engines;

namespace Native.Solvers.Tests.Formats;

public sealed class RoutingJsonTests
{
    private const string Small = """
        {
          "format": "native-routing", "version": 1,
          "depots": [{"x": 0, "y": 0}],
          "clients": [
            {"x": 3, "y": 4, "delivery": [2]},
            {"x": 6, "y": 8, "delivery": [3], "windows": [[0, 20], [30, null]]}
          ],
          "vehicle_types": [{"count": 2, "capacity": [4, null]}],
          "constraints": [{"kind": "set", "id": "apart", "relation": "different_routes", "clients": [1, 2]}]
        }
        """;

    [Fact]
    public void A_model_reads_back_as_it_was_written()
    {
        var kinds = new HashSet<string>();
        var written = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var model = RandomModels.Make(seed, 5);
            if (model.Constraints.Any(c => c is CustomConstraint))
            {
                Assert.Contains("which no text holds", Assert.Throws<ArgumentException>(() => RoutingJson.Write(model)).Message, StringComparison.Ordinal);
                continue;
            }
            var text = RoutingJson.Write(model);
            var again = RoutingJson.Parse("again.json", text);
            Assert.Equal(text, RoutingJson.Write(again));
            Same(model, again);
            kinds.UnionWith(model.Constraints.Select(c => c.GetType().Name));
            written++;
        }
        Assert.Equal(["ArcConstraint", "PositionConstraint", "ResourceConstraint", "RouteCountConstraint", "SetConstraint"], kinds.Order());
        Assert.True(written > 300);
    }

    // Not by the writer: the checker says the same of the same plans.
    private static void Same(RoutingModel model, RoutingModel again)
    {
        var random = new Random(model.Clients.Length);
        var clients = Enumerable.Range(model.Depots.Length, model.Clients.Length).ToArray();
        for (var k = 0; k < 5; k++)
        {
            random.Shuffle(clients);
            var cut = random.Next(clients.Length + 1);
            var plan = RoutingSolution.Of(new[] { clients[..cut], clients[cut..] }.Where(r => r.Length > 0));
            var (one, two) = (FeasibilityChecker.Check(model, plan), FeasibilityChecker.Check(again, plan));
            Assert.Equal(one.Cost, two.Cost);
            Assert.Equal(one.Violations.Select(v => v.ToString()), two.Violations.Select(v => v.ToString()));
        }
    }

    [Fact]
    public void What_no_random_model_has_is_kept_too()
    {
        var model = RoutingModel.Create("name \"in\" \\ marks, naïve");
        model.Add(new Depot { X = 0.1, Y = 1e-9, Service = 3 });
        model.Add(new Depot { X = 5, Open = new(2, double.PositiveInfinity) });
        for (var i = 0; i < 3; i++) model.Add(new Client { X = i, Y = 1.0 / 3, Delivery = [1, 2], Release = 4 });
        model.LatenessWeight = 2.5;
        var distance = DistanceMatrix.Given(5, [.. Enumerable.Range(0, 25).Select(i => i % 6 == 0 ? 0 : i + 0.1)]);
        model.Add(new TravelProfile(distance, DistanceMatrix.Given(5, new double[25])) { Speeds = [(0, 0.5), (10, 2)] });
        model.Add(new VehicleType { Capacity = [7, double.PositiveInfinity], ReloadDepots = [1], MaxReloads = 2, Shift = new(1, 99), UnitDurationCost = 0.25, EndDepot = null });
        model.Add(new ClientGroup([2, 3], Required: false));
        var built = model.Build();
        var again = RoutingJson.Parse("x", RoutingJson.Write(built));
        Assert.Equal((built.Name, built.LatenessWeight), (again.Name, again.LatenessWeight));
        Assert.Equal(built.Depots, again.Depots);
        Assert.Equal(built.Profiles[0].Speeds, again.Profiles[0].Speeds);
        Assert.Equal((6.1, 0.0), (again.Profiles[0].Distance[1, 1] + 6.1, again.Profiles[0].Duration[1, 0]));
        for (var i = 0; i < 5; i++)
            for (var j = 0; j < 5; j++) Assert.Equal(distance[i, j], again.Profiles[0].Distance[i, j]);
        var (type, other) = (built.VehicleTypes[0], again.VehicleTypes[0]);
        Assert.Equal(type.Capacity, other.Capacity);
        Assert.Equal((type.MaxReloads, type.Shift, type.UnitDurationCost, type.EndDepot, type.Count), (other.MaxReloads, other.Shift, other.UnitDurationCost, other.EndDepot, other.Count));
        Assert.Equal([2, 3], again.Groups[0].Members);
        Assert.False(again.Groups[0].Required);
    }

    [Theory]
    [InlineData(EdgeWeight.Euclidean, "euclidean")]
    [InlineData(EdgeWeight.EuclideanRounded, "euclidean_rounded")]
    [InlineData(EdgeWeight.Manhattan, "manhattan")]
    public void Distances_that_follow_from_coordinates_are_a_word(EdgeWeight weight, string word)
    {
        (double, double)[] places = [(0.5, 0.25), (13, 7), (2, 31), (90, 11)];
        var model = RoutingModel.Create();
        model.Add(new Depot { X = 0.5, Y = 0.25 });
        foreach (var (x, y) in places[1..]) model.Add(new Client { X = x, Y = y });
        var matrix = DistanceMatrix.Of(places, weight);
        model.Add(new TravelProfile(matrix, matrix));
        model.Add(new VehicleType());
        var text = RoutingJson.Write(model.Build());
        Assert.Contains($"\"distance\": \"{word}\"", text, StringComparison.Ordinal);
        Assert.Equal(matrix[1, 3], RoutingJson.Parse("x", text).Profiles[0].Distance[1, 3]);
    }

    [Fact]
    public void A_text_by_hand_is_read()
    {
        var model = RoutingJson.Parse("small.json", "\uFEFF// by hand\n" + Small);
        Assert.Equal((1, 2, 5.0), (model.Depots.Length, model.Clients.Length, model.Profiles[0].Distance[0, 1]));
        Assert.Equal([new(0, 20), new(30, double.PositiveInfinity)], model.ClientAt(2).Windows);
        Assert.Equal([4, double.PositiveInfinity], model.VehicleTypes[0].Capacity);
        Assert.Equal(SetRelation.DifferentRoutes, Assert.IsType<SetConstraint>(model.Constraints[0]).Relation);
    }

    [Theory]
    [InlineData("\"x\": 3,", "\"x\": \"3\",", 5, "$.clients[0].x: a number is due")]
    [InlineData("\"x\": 3,", "\"X\": 3,", 5, "'X' is not known here")]
    [InlineData("\"x\": 3,", "\"x\": 3, \"x\": 4,", 5, "'x' is there twice")]
    [InlineData("\"x\": 3,", "\"x\": 1e999,", 5, "too large")]
    [InlineData("[30, null]", "[30]", 6, "$.clients[1].windows[1]: a pair of moments is due")]
    [InlineData("\"count\": 2", "\"count\": 2.5", 8, "$.vehicle_types[0].count: a whole number is due, not 2.5")]
    [InlineData("\"version\": 1", "\"version\": 2", 2, "$.version: this reads version 1")]
    [InlineData("\"different_routes\"", "\"enemies\"", 9, "$.constraints[0].relation: 'enemies' is not one of same_route")]
    [InlineData("\"set\"", "\"sets\"", 9, "$.constraints[0].kind: 'sets' is not one of")]
    [InlineData("\"id\": \"apart\", ", "", 9, "$.constraints[0]: 'id' is missing")]
    [InlineData("\"count\": 2,", "\"count\": 2", 8, "this is not JSON")]
    [InlineData("\"version\": 1,", "\"version\": 1, \"profiles\": [{\"distance\": [[0, 1], [1, 0]]}],", 2, "$.profiles[0].distance: 2 rows for 3 locations")]
    [InlineData("\"version\": 1,", "\"version\": 1, \"profiles\": [{\"distance\": [[0, 1, 1], [1, 0, 1], [1, -2, 0]]}],", 2, "$.profiles[0].distance[2][1]: it is negative")]
    public void What_is_wrong_is_named_by_line_and_path(string there, string instead, int line, string why)
    {
        Assert.Contains(there, Small, StringComparison.Ordinal);
        var error = Assert.Throws<InstanceFormatException>(() => RoutingJson.Parse("bad.json", Small.Replace(there, instead, StringComparison.Ordinal)));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("bad.json", error.Message, StringComparison.Ordinal);
        Assert.Equal(line, error.Line);
    }

    [Fact]
    public void What_makes_no_model_is_told_whole()
    {
        var error = Assert.Throws<RoutingModelException>(() => RoutingJson.Parse("bad.json", Small.Replace("[1, 2]", "[1, 9]", StringComparison.Ordinal).Replace("\"delivery\": [2]", "\"delivery\": [-2]", StringComparison.Ordinal)));
        Assert.Equal(2, error.Problems.Length);
    }

    // Cut short, and with bytes changed, it is an error that says so, or a model; nothing else.
    [Fact]
    public void Broken_texts_are_errors_and_nothing_else()
    {
        var bytes = Encoding.UTF8.GetBytes(Small);
        var random = new Random(1);
        var read = 0;
        for (var k = 0; k < 3000; k++)
        {
            var broken = k < bytes.Length ? bytes[..k] : (byte[])bytes.Clone();
            if (k >= bytes.Length)
                for (var n = random.Next(1, 4); n > 0; n--) broken[random.Next(broken.Length)] = (byte)random.Next(256);
            var path = Encoding.Latin1.GetString(broken);
            try
            {
                RoutingJson.Parse("x", path);
                read++;
            }
            catch (Exception e) when (e is InstanceFormatException or RoutingModelException)
            {
            }
        }
        Assert.InRange(read, 1, 2500);
    }
}
