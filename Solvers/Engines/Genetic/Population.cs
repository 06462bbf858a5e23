namespace Native.Solvers.Engines;

/// <summary>Feasible and infeasible individuals, kept apart. Who survives is decided by cost and by how much an individual adds to diversity
/// (Vidal 2022).</summary>
internal sealed class Population
{
    private const int Least = 25, Generation = 40, Elite = 4, Near = 5;
    private readonly FlatModel data;
    private readonly Stack<Individual> spare = new();
    private readonly Group feasible, infeasible;

    public Population(FlatModel data, PenaltyWeights weights)
    {
        this.data = data;
        for (var k = 0; k < 2 * (Least + Generation + 1); k++) spare.Push(new(data));
        (feasible, infeasible) = (new(this, weights), new(this, weights));
    }

    public int Count => feasible.Count + infeasible.Count;

    /// <summary>Adds a copy of an individual.</summary>
    public void Add(Individual individual) => (individual.IsFeasible ? feasible : infeasible).Add(individual);

    /// <summary>Two parents, each the fitter of two drawn at random; different ones if there are.</summary>
    public (Individual, Individual) Parents(ref SearchRandom random)
    {
        feasible.Rank();
        infeasible.Rank();
        var first = Winner(ref random);
        var second = Winner(ref random);
        for (var k = 0; k < 10 && ReferenceEquals(first, second); k++) second = Winner(ref random);
        return (first, second);
    }

    /// <summary>Costs of the infeasible ones are to be compared by new weights.</summary>
    public void Reweigh() => infeasible.Sort();

    /// <summary>Removes everybody.</summary>
    public void Clear()
    {
        feasible.Clear();
        infeasible.Clear();
    }

    private Individual Winner(ref SearchRandom random)
    {
        var (first, second) = (Draw(ref random), Draw(ref random));
        return first.Fitness <= second.Fitness ? first.Member : second.Member;
    }

    private (Individual Member, double Fitness) Draw(ref SearchRandom random)
    {
        var k = random.Below(Count);
        return k < feasible.Count ? feasible.At(k) : infeasible.At(k - feasible.Count);
    }

    /// <summary>Individuals by rising cost.</summary>
    private sealed class Group
    {
        private const int Most = Least + Generation + 1;
        private readonly Population owner;
        private readonly PenaltyWeights weights;
        private readonly Individual[] members = new Individual[Most];
        private readonly double[] cost = new double[Most], fitness = new double[Most], diversity = new double[Most], nearest = new double[Most];
        private readonly int[] order = new int[Most];

        // Distances between members, row by row in the order of the members.
        private readonly double[] distance = new double[Most * Most];

        public Group(Population owner, PenaltyWeights weights) => (this.owner, this.weights) = (owner, weights);

        public int Count { get; private set; }

        public (Individual Member, double Fitness) At(int k) => (members[k], fitness[k]);

        public void Add(Individual source)
        {
            var individual = owner.spare.Pop();
            individual.CopyFrom(source);
            var at = Count;
            var value = individual.Penalized(weights);
            for (; at > 0 && cost[at - 1] > value; at--) Move(at - 1, at);
            (members[at], cost[at]) = (individual, value);
            Count++;
            for (var k = 0; k < Count; k++)
                distance[at * Most + k] = distance[k * Most + at] = k == at ? 0 : individual.DistanceTo(members[k], owner.data.Depots);
            if (Count < Most) return;
            while (Count > Least) RemoveWorst();
        }

        // Insertion sort: weights change little.
        public void Sort()
        {
            for (var k = 0; k < Count; k++) cost[k] = members[k].Penalized(weights);
            for (var k = 1; k < Count; k++)
                for (var at = k; at > 0 && cost[at - 1] > cost[at]; at--) Swap(at - 1, at);
        }

        public void Clear()
        {
            while (Count > 0) owner.spare.Push(members[--Count]);
        }

        /// <summary>The biased fitness: the rank by cost, and the rank by diversity with the less weight the more elite there is.</summary>
        public void Rank()
        {
            for (var k = 0; k < Count; k++) (diversity[k], order[k]) = (-NearDistance(k), k);
            var keys = diversity.AsSpan(0, Count);
            keys.Sort(order.AsSpan(0, Count));
            for (var rank = 0; rank < Count; rank++)
            {
                var (k, last) = (order[rank], Math.Max(1, Count - 1));
                var (byDiversity, byCost) = ((double)rank / last, (double)k / last);
                fitness[k] = Count <= Elite ? byCost : byCost + (1 - (double)Elite / Count) * byDiversity;
            }
        }

        private void RemoveWorst()
        {
            Rank();
            var (worst, worstIsClone, worstFitness) = (-1, false, double.NegativeInfinity);
            for (var k = 1; k < Count; k++)
            {
                var isClone = IsClone(k);
                if (isClone == worstIsClone ? fitness[k] <= worstFitness : worstIsClone) continue;
                (worst, worstIsClone, worstFitness) = (k, isClone, fitness[k]);
            }
            owner.spare.Push(members[worst]);
            for (var k = worst + 1; k < Count; k++) Move(k, k - 1);
            Count--;
        }

        private bool IsClone(int k)
        {
            for (var other = 0; other < Count; other++)
                if (other != k && distance[k * Most + other] < 1e-9) return true;
            return false;
        }

        private double NearDistance(int k)
        {
            // The few nearest, kept sorted.
            var count = 0;
            for (var other = 0; other < Count; other++)
            {
                if (other == k) continue;
                var value = distance[k * Most + other];
                if (count == Near && value >= nearest[Near - 1]) continue;
                var at = count < Near ? count++ : Near - 1;
                for (; at > 0 && nearest[at - 1] > value; at--) nearest[at] = nearest[at - 1];
                nearest[at] = value;
            }
            var sum = 0.0;
            for (var i = 0; i < count; i++) sum += nearest[i];
            return count == 0 ? 1 : sum / count;
        }

        private void Move(int from, int to)
        {
            (members[to], cost[to]) = (members[from], cost[from]);
            for (var k = 0; k < Most; k++) distance[to * Most + k] = distance[from * Most + k];
            for (var k = 0; k < Most; k++) distance[k * Most + to] = distance[k * Most + from];
            distance[to * Most + to] = 0;
        }

        private void Swap(int a, int b)
        {
            (members[a], members[b]) = (members[b], members[a]);
            (cost[a], cost[b]) = (cost[b], cost[a]);
            for (var k = 0; k < Most; k++) (distance[a * Most + k], distance[b * Most + k]) = (distance[b * Most + k], distance[a * Most + k]);
            for (var k = 0; k < Most; k++) (distance[k * Most + a], distance[k * Most + b]) = (distance[k * Most + b], distance[k * Most + a]);
        }
    }
}
