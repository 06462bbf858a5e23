using System.Collections.Immutable;

namespace Native.Solvers.Language.Assembly;

/// <summary>A raw requirement and the sentence that it is from.</summary>
internal readonly record struct Fact(Requirement Requirement, int Sentence)
{
    /// <summary>Its name; a name with # is known to the analyst only.</summary>
    public string Name => Requirement.Name;
}

/// <summary>
/// Joins what several sentences say of one thing: "capacity holds" and "at least three routes load less than 100" are HCVRP. What lacks
/// its other half is refused with its sentence.
/// </summary>
internal sealed class RequirementAssembler
{
    private readonly List<Fact> facts;
    private readonly Dictionary<int, string> refusals = [];

    private RequirementAssembler(IEnumerable<Fact> facts) => this.facts = [.. facts];

    /// <summary>The requirements of a text, and the sentences that turn out to say nothing whole.</summary>
    public static (ImmutableArray<Fact> Facts, IReadOnlyDictionary<int, string> Refusals) Assemble(IEnumerable<Fact> facts)
    {
        var assembler = new RequirementAssembler(facts);
        assembler.Pickups();
        assembler.Products();
        assembler.Ranges();
        assembler.RouteCounts();
        assembler.Windows();
        assembler.Levels();
        assembler.Orders();
        assembler.Remarks();
        assembler.DropWhatIsImplied();
        return ([.. assembler.facts.Where(f => !assembler.refusals.ContainsKey(f.Sentence)).DistinctBy(f => f.Requirement)], assembler.refusals);
    }

    // All pickups are of one load, so they are one requirement; a node with two amounts stays apart and is a contradiction.
    private void Pickups()
    {
        var merged = new Dictionary<int, double>();
        Fact? first = null;
        foreach (var fact in facts.Where(f => f.Name == "VRPMPD").ToArray())
        {
            var amounts = Amounts(fact.Requirement, "pickups").ToArray();
            if (amounts.Any(a => merged.TryGetValue(a.Node, out var known) && known != a.Amount)) continue;
            foreach (var (node, amount) in amounts) merged[node] = amount;
            first ??= fact;
            facts.Remove(fact);
        }
        if (first is { } start) facts.Insert(0, new Fact(new Requirement("VRPMPD").WithAmounts("pickups", merged.Select(m => (m.Key, m.Value))), start.Sentence));
    }

    private void Products()
    {
        var products = Take("#PRODUCT");
        var limits = Take("#PRODUCTLIMIT");
        var pickups = Take("#PRODUCTPICKUP");
        var checks = Take("#PRODUCTCHECK");
        if (products.Count == 0)
        {
            foreach (var fact in limits.Concat(pickups).Concat(checks)) Refuse(fact, "no sentence says who needs the second product");
            return;
        }
        if (limits.Select(l => l.Requirement).Distinct().Count() != 1 || pickups.Count > 1)
        {
            foreach (var fact in products.Concat(limits).Concat(pickups))
                Refuse(fact, limits.Count == 0 ? "no sentence says how much of the second product a route holds" : "several second products cannot be told apart");
            return;
        }
        var amounts = products.SelectMany(p => Amounts(p.Requirement, "deliveries")).ToArray();
        if (amounts.Select(a => a.Node).Distinct().Count() != amounts.Length)
        {
            foreach (var fact in products) Refuse(fact, "a node has two amounts of the second product");
            return;
        }
        var limit = limits[0].Requirement.Number("limit")!.Value;
        if (pickups is [var pickup])
        {
            var mixed = new Requirement("MVRPMPD").WithAmounts("deliveries", amounts).With("limit", limit)
                .WithAmounts("pickups", Amounts(pickup.Requirement, "pickups")).WithAmounts("newpickups", Amounts(pickup.Requirement, "newpickups"));
            facts.Add(new Fact(mixed, products[0].Sentence));
            return;
        }
        foreach (var check in checks) Refuse(check, "no sentence says what is picked up");
        var name = facts.Any(f => f.Name is "CVRP" or "DCVRP") ? "MCVRP" : "EXT:PRODUCT";
        facts.Add(new Fact(new Requirement(name).WithAmounts("deliveries", amounts).With("limit", limit), products[0].Sentence));
    }

    private void Ranges()
    {
        var halves = Take("#HALVE");
        if (halves.Count == 0) return;
        var limits = facts.Where(f => f.Name == "VRPL").ToArray();
        foreach (var half in halves)
        {
            if (limits is not [var limit] || limit.Requirement.Number("limit") is not { } range) Refuse(half, "no single sentence says what range the vehicle starts with");
            else facts.Add(new Fact(new Requirement("DVRPL").With("limit", range).With("node", half.Requirement.Number("node")!.Value).With("factor", half.Requirement.Number("factor")!.Value), half.Sentence));
        }
    }

    private void RouteCounts()
    {
        foreach (var count in facts.Where(f => f.Name == "EXT:ROUTECOUNT").ToArray())
        {
            if (count.Requirement.Number("least") is not { } routes) continue;
            var (below, max) = (count.Requirement.Number("below"), count.Requirement.Number("max"));
            if (below is null && max is null) continue;
            var measure = count.Requirement.Find("measure")!.Word;
            var of = measure switch
            {
                "length" => facts.LastOrDefault(f => f.Name == "VRPL"),
                // The load is that of the sentence before: of the capacity, or of the pickups.
                "load" => facts.Where(f => f.Name is "CVRP" or "VRPMPD" && f.Sentence <= count.Sentence).OrderBy(f => f.Sentence).LastOrDefault(),
                _ => default,
            };
            if (of.Requirement is null) continue;
            var whole = new Requirement(of.Name switch { "VRPL" => "HVRPL", "CVRP" => "HCVRP", _ => "HVRPMPD" }) { Parameters = of.Requirement.Parameters }.With("routes", routes);
            whole = below is { } strict ? whole.With("below", strict) : whole.With("most", max);
            if (of.Requirement.Find("below") is not null) continue;
            facts.Remove(count);
            facts.Add(new Fact(whole, count.Sentence));
        }
    }

    private void Windows()
    {
        var timed = facts.Any(f => f.Name is "VRPTW" or "VRPMTW" or "DVRPTW");
        foreach (var start in Take("#START"))
            facts.Add(new Fact(start.Requirement with { Name = timed ? "HVRPTW" : "EXT:START" }, start.Sentence));
    }

    private void Levels()
    {
        var levels = Take("#LEVELS");
        var strict = Take("#STRICT");
        var relaxed = Take("#RELAXED");
        if (levels.Count == 0)
        {
            foreach (var rule in strict.Concat(relaxed)) Refuse(rule, "no sentence says which nodes have which priority");
            return;
        }
        foreach (var level in levels)
        {
            if (strict.Count > 0 == relaxed.Count > 0) Refuse(level, "no single rule says what the levels mean: higher before lower, or relaxed by one level");
            else if (relaxed.Count > 0) facts.Add(new Fact((level.Requirement with { Name = "VRP-dRP" }).With("slack", 1), level.Sentence));
            else facts.Add(new Fact(level.Requirement with { Name = "VRPMP" }, level.Sentence));
        }
    }

    private void Orders()
    {
        var orders = Take("#ORDER");
        if (orders.Count == 0) return;
        var groups = new NodeGroups(facts.Select(f => f.Requirement));
        foreach (var order in orders)
        {
            var nodes = order.Requirement.Nodes("order");
            if (nodes.All(n => groups.AreTogether(nodes[0], n))) facts.Add(new Fact(order.Requirement with { Name = "VRPSO" }, order.Sentence));
            else Refuse(order, "an order says something only of nodes on one route, and no sentence says that these are");
        }
    }

    private void Remarks()
    {
        foreach (var remark in Take("#PICKUPREMARK"))
            if (!facts.Any(f => f.Name is "VRPMPD" or "HVRPMPD" or "DVRPMPD" or "MVRPMPD")) Refuse(remark, "no sentence says what is picked up where");
        foreach (var remark in Take("#RANGEREMARK"))
            if (!facts.Any(f => f.Name is "RVRP" or "DVRPL" or "VRPL" or "HVRPL")) Refuse(remark, "no sentence says what the range is");
        foreach (var remark in Take("#LEVELREMARK"))
            if (!facts.Any(f => f.Name is "VRPMP" or "VRP-dRP" or "PVRP")) Refuse(remark, "no sentence says which nodes have priority");
    }

    private void DropWhatIsImplied()
    {
        if (facts.Any(f => f.Name is "HVRPTW" or "VRPMTW" or "DVRPTW")) facts.RemoveAll(f => f.Name == "VRPTW");
        DropBase("CVRP", "HCVRP", "MCVRP", "DCVRP");
        DropBase("VRPL", "HVRPL", "DVRPL");
        DropBase("VRPMPD", "HVRPMPD");
        foreach (var same in facts.Where(f => f.Name == "VRPSVC").ToArray())
        {
            var nodes = same.Requirement.Nodes("nodes");
            // Adjacent or ordered nodes are on one route anyway.
            var implied = facts.Any(f => f.Name is "CluVRP" && nodes.All(f.Requirement.Nodes("nodes").Contains) || f.Name == "VRPSO" && nodes.All(f.Requirement.Nodes("order").Contains)
                || f.Name == "EXT:PAIR" && nodes.All(n => n == f.Requirement.Number("pickup") || n == f.Requirement.Number("delivery")));
            if (implied) facts.Remove(same);
        }
    }

    // A base is dropped where one that includes it, with the same parameters, is there.
    private void DropBase(string name, params string[] more)
    {
        foreach (var fact in facts.Where(f => f.Name == name).ToArray())
            if (facts.Any(f => more.Contains(f.Name) && fact.Requirement.Parameters.All(p => f.Requirement.Find(p.Name)?.Text == p.Text))) facts.Remove(fact);
    }

    private List<Fact> Take(string name)
    {
        var taken = facts.Where(f => f.Name == name).ToList();
        facts.RemoveAll(f => f.Name == name);
        return taken;
    }

    private void Refuse(Fact fact, string why) => refusals.TryAdd(fact.Sentence, why);

    private static IEnumerable<(int Node, double Amount)> Amounts(Requirement requirement, string name)
    {
        var parameter = requirement.Find(name)!;
        return parameter.Nodes[0].Zip(parameter.Numbers);
    }
}
