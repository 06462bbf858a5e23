using Native.Compute;

namespace Native.Nn;

/// <summary>How rotary angles are stretched for contexts longer than those of the first training.</summary>
public enum RopeScaling
{
    /// <summary>Not at all.</summary>
    None,
    /// <summary>All positions are divided by the factor.</summary>
    Linear,
    /// <summary>Long wavelengths are multiplied by the factor, short ones stay, those between are blended: Llama 3.1.</summary>
    Llama3,
    /// <summary>The same by a ramp over the pairs, and scores grow with the factor: YaRN (Peng et al., 2023).</summary>
    Yarn,
}

/// <summary>Rotary positions: their base and how they are stretched.</summary>
public sealed record RopeOptions
{
    /// <summary>The base of the wavelengths; default 10,000.</summary>
    public double Base { get; init; } = 10_000;

    /// <summary>The rule of stretching; default none.</summary>
    public RopeScaling Scaling { get; init; }

    /// <summary>By how much contexts are longer; default 1.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>Positions of the first training: Llama3 and YaRN.</summary>
    public int OriginalContext { get; init; }

    /// <summary>Llama3: wavelengths above the original context over this one are stretched wholly; default 1.</summary>
    public double LowFrequencyFactor { get; init; } = 1;

    /// <summary>Llama3: wavelengths below the original context over this one stay; default 4.</summary>
    public double HighFrequencyFactor { get; init; } = 4;

    /// <summary>YaRN: turns within the original context from which on a pair stays; default 32.</summary>
    public double BetaFast { get; init; } = 32;

    /// <summary>YaRN: turns within the original context up to which a pair is stretched wholly; default 1.</summary>
    public double BetaSlow { get; init; } = 1;

    /// <summary>YaRN: what cosines and sines are multiplied by; null stands for 0.1·ln(factor) + 1.</summary>
    public double? AttentionFactor { get; init; }

    /// <summary>YaRN: whether the ramp begins and ends at whole pairs; default true.</summary>
    public bool Truncates { get; init; } = true;

    /// <summary>What cosines and sines are multiplied by.</summary>
    public double Magnitude => Scaling != RopeScaling.Yarn ? 1 : AttentionFactor ?? (Factor <= 1 ? 1 : 0.1 * Math.Log(Factor) + 1);

    /// <summary>The angle by which each pair of a head turns from one position to the next, in radians.</summary>
    /// <param name="size">Elements of a head; even.</param>
    public double[] Frequencies(int size)
    {
        var result = new double[size / 2];
        for (var i = 0; i < result.Length; i++)
        {
            var own = Math.Pow(Base, -2.0 * i / size);
            result[i] = Scaling switch
            {
                RopeScaling.Linear => own / Factor,
                RopeScaling.Llama3 => Llama3(own),
                RopeScaling.Yarn => own * (1 - Ramp(i, size)) + own / Factor * Ramp(i, size),
                _ => own,
            };
        }
        return result;
    }

    private double Llama3(double frequency)
    {
        var turns = OriginalContext * frequency / (2 * Math.PI);
        if (turns < LowFrequencyFactor) return frequency / Factor;
        if (turns > HighFrequencyFactor) return frequency;
        var share = (turns - LowFrequencyFactor) / (HighFrequencyFactor - LowFrequencyFactor);
        return (1 - share) * frequency / Factor + share * frequency;
    }

    // 0 where a pair stays, 1 where it is stretched wholly.
    private double Ramp(int pair, int size)
    {
        double low = PairOf(BetaFast, size), high = PairOf(BetaSlow, size);
        if (Truncates) (low, high) = (Math.Floor(low), Math.Ceiling(high));
        (low, high) = (Math.Max(low, 0), Math.Min(high, size - 1));
        if (low == high) high += 0.001;
        return Math.Clamp((pair - low) / (high - low), 0, 1);
    }

    private double PairOf(double turns, int size) => size * Math.Log(OriginalContext / (turns * 2 * Math.PI)) / (2 * Math.Log(Base));

    /// <summary>Reads both ways of writing it: rope_parameters, or rope_theta with rope_scaling.</summary>
    internal static RopeOptions Read(ConfigFile config, int context)
    {
        var part = config.Part("rope_parameters") ?? config.Part("rope_scaling");
        var outer = new RopeOptions { Base = config.Number("rope_theta", 1, 1e12, 10_000) };
        if (part is null) return outer;
        var options = outer with { Base = part.Number("rope_theta", 1, 1e12, outer.Base) };
        if (part.Number("partial_rotary_factor", 0, 1, 1) != 1) throw part.Bad("'partial_rotary_factor' is not 1: heads that are rotated in part are not supported");
        double Factor(double? missing = null) => part.Number("factor", 0, 1e6, missing);
        int Original() => part.Integer("original_max_position_embeddings", 1, int.MaxValue, context);
        switch (part.Text("rope_type") ?? part.Text("type") ?? "default")
        {
            case "default":
                return options;
            case "linear":
                return options with { Scaling = RopeScaling.Linear, Factor = Factor() };
            case "llama3":
                options = options with
                {
                    Scaling = RopeScaling.Llama3,
                    Factor = Factor(),
                    OriginalContext = Original(),
                    LowFrequencyFactor = part.Number("low_freq_factor", 0, 1e6),
                    HighFrequencyFactor = part.Number("high_freq_factor", 0, 1e6),
                };
                if (options.LowFrequencyFactor >= options.HighFrequencyFactor)
                    throw part.Bad(FormattableString.Invariant($"low_freq_factor {options.LowFrequencyFactor} is not below high_freq_factor {options.HighFrequencyFactor}"));
                return options;
            case "yarn":
                options = options with
                {
                    Scaling = RopeScaling.Yarn,
                    OriginalContext = Original(),
                    BetaFast = part.Number("beta_fast", 0, 1e6, 32),
                    BetaSlow = part.Number("beta_slow", 0, 1e6, 1),
                    Truncates = part.Flag("truncate", true),
                };
                options = options with { Factor = Factor((double)context / options.OriginalContext) };
                if (part.Has("attention_factor")) return options with { AttentionFactor = part.Number("attention_factor", 0, 1e6) };
                double Scale(string name) => part.Number(name, 0, 1e6) * 0.1 * Math.Log(Math.Max(1, options.Factor)) + 1;
                return part.Has("mscale") && part.Has("mscale_all_dim") ? options with { AttentionFactor = Scale("mscale") / Scale("mscale_all_dim") } : options;
            case var other:
                throw part.Bad($"the rope type \"{other}\" is not supported; default, linear, llama3 and yarn are");
        }
    }
}
