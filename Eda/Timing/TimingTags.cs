namespace Native.Eda;

/// <summary>What a signal's arrival is counted from: an edge of a clock, as the clock itself or as data that it launched.</summary>
/// <param name="Clock">The clock's number.</param>
/// <param name="Edge">0: its rise, 1: its fall.</param>
/// <param name="Group">−1: the clock itself; else which of the exceptions' starts the path has.</param>
internal readonly record struct TimingTag(int Clock, int Edge, int Group);

/// <summary>The tags of a design and, for each, the arrivals of all pins' edges.</summary>
internal sealed class TimingTags(int pins, TimingConstraints constraints)
{
    /// <summary>As many as a word has bits: each pin keeps a mask of those it has.</summary>
    public const int Limit = 64;

    private readonly List<TimingTag> tags = [];
    private readonly Dictionary<TimingTag, int> numbers = [];
    private readonly List<int[]> groups = [[]];
    private readonly Dictionary<string, int> groupNumbers = new(StringComparer.Ordinal) { [""] = 0 };
    private readonly Lock gate = new();
    private readonly double[][] late = new double[Limit][], early = new double[Limit][];

    /// <summary>How many there are.</summary>
    public int Count => tags.Count;

    public TimingTag this[int tag] => tags[tag];

    /// <summary>The latest arrivals of a tag, two for each pin; NaN: none.</summary>
    public double[] Late(int tag) => late[tag];

    /// <summary>The earliest arrivals.</summary>
    public double[] Early(int tag) => early[tag];

    /// <summary>The number of a tag, new if need be.</summary>
    public int Number(TimingTag tag)
    {
        lock (gate)
        {
            if (numbers.TryGetValue(tag, out var known)) return known;
            if (tags.Count == Limit)
                throw new ArgumentException($"TimingAnalyzer: more than {Limit} combinations of clock, edge and start of exceptions; constraints with fewer clocks or fewer exceptions by pin are needed");
            late[tags.Count] = new double[2 * pins];
            early[tags.Count] = new double[2 * pins];
            Array.Fill(late[tags.Count], double.NaN);
            Array.Fill(early[tags.Count], double.NaN);
            numbers[tag] = tags.Count;
            tags.Add(tag);
            return tags.Count - 1;
        }
    }

    /// <summary>The tag of what a clock's edge launches at a pin.</summary>
    public int Launched(int clock, int edge, int startPin)
    {
        var group = 0;
        if (Array.Exists(constraints.Exceptions, e => e.IsUsable && e.HasStartPins))
        {
            var matching = Enumerable.Range(0, constraints.Exceptions.Length)
                .Where(i => constraints.Exceptions[i] is { IsUsable: true, HasStartPins: true } e && e.StartsAt(startPin, clock)).ToArray();
            var key = string.Join(',', matching);
            lock (gate)
            {
                if (!groupNumbers.TryGetValue(key, out group))
                {
                    group = groups.Count;
                    groupNumbers[key] = group;
                    groups.Add(matching);
                }
            }
        }
        return Number(new(clock, edge, group));
    }

    /// <summary>The exceptions that hold between a tag and an end.</summary>
    public IEnumerable<TimingException> Exceptions(TimingTag tag, int endPin, int endClock)
    {
        for (var i = 0; i < constraints.Exceptions.Length; i++)
        {
            var exception = constraints.Exceptions[i];
            if (!exception.IsUsable || !exception.EndsAt(endPin, endClock)) continue;
            if (exception.HasStartPins ? groups[tag.Group].Contains(i) : exception.StartsAt(-1, tag.Clock)) yield return exception;
        }
    }

    /// <summary>Whether there are exceptions at all.</summary>
    public bool HasExceptions { get; } = constraints.Exceptions.Length > 0;
}
