namespace Native.Eda;

/// <summary>
/// What a step of the grid costs by how full it is: FastRoute's 1 + h/(1 + exp(κ(c − u))) for a use u of a capacity c, a line above the capacity that gets steeper
/// from round to round, and what was added each time that the step was too full before (PathFinder).
/// </summary>
internal sealed class CongestionCost
{
    private const double Steepness = 1;
    private const int Span = 64;
    private readonly double[] bySlack = new double[2 * Span + 1];
    private readonly float[] history;

    public CongestionCost(int[] capacity)
    {
        Capacity = capacity;
        Use = new int[capacity.Length];
        history = new float[capacity.Length];
        SetHeight(4, 1);
    }

    /// <summary>For each step the tracks of all layers.</summary>
    public int[] Capacity { get; }

    /// <summary>For each step the wires.</summary>
    public int[] Use { get; }

    /// <summary>How high the cost rises towards the capacity, and what each wire too many adds.</summary>
    public void SetHeight(double height, double penalty)
    {
        for (var slack = -Span; slack <= Span; slack++)
            bySlack[slack + Span] = 1 + height / (1 + Math.Exp(Steepness * slack)) + (slack <= 0 ? penalty * (1 - slack) : 0);
    }

    /// <summary>What one more wire costs on a step.</summary>
    public double Of(int edge) => bySlack[Math.Clamp(Capacity[edge] - Use[edge], -Span, Span) + Span] + history[edge];

    /// <summary>Wires above the capacity.</summary>
    public int Overflow(int edge) => Math.Max(0, Use[edge] - Capacity[edge]);

    /// <summary>All wires above capacities.</summary>
    public int Overflow()
    {
        var total = 0;
        for (var edge = 0; edge < Use.Length; edge++) total += Overflow(edge);
        return total;
    }

    /// <summary>Makes the steps that are too full dearer for good.</summary>
    public void Remember(float amount)
    {
        for (var edge = 0; edge < Use.Length; edge++)
            if (Use[edge] > Capacity[edge]) history[edge] += amount * Math.Min(4, Use[edge] - Capacity[edge]);
    }
}
