namespace Native.Eda;

/// <summary>How the flow goes.</summary>
public sealed record FlowOptions
{
    /// <summary>How the design is placed. Default: on one die.</summary>
    public FlowMethod Method { get; init; }

    /// <summary>The die. Default: 65 % of it covered on one die; on two dies each is as large as half of that.</summary>
    public FloorplanOptions Floorplan { get; init; } = new() { Utilization = 0.65 };

    /// <summary>How global placement goes.</summary>
    public GlobalPlacementOptions Global { get; init; } = new();

    /// <summary>How cells are placed on two dies; its <see cref="StackedPlacementOptions.Global"/> is that of the flow.</summary>
    public StackedPlacementOptions Stacked { get; init; } = new();

    /// <summary>How detailed placement goes.</summary>
    public DetailedPlacementOptions Detailed { get; init; } = new();

    /// <summary>The terminals between the dies. Default: those of Open3DBench 2026.</summary>
    public HybridBond Bond { get; init; } = HybridBond.Open3DBench2026;

    /// <summary>Room around each macro, in micrometers. Default 2.</summary>
    public double MacroHalo { get; init; } = 2;

    /// <summary>What a micrometer of a signal's wire has, before routing. Default: the third metal of NanGate45.</summary>
    public PrerouteWire Signal { get; init; } = PrerouteWire.Metal3;

    /// <summary>The same of a clock's. Default: the fifth metal of NanGate45.</summary>
    public PrerouteWire Clock { get; init; } = PrerouteWire.Metal5;

    /// <summary>How power is estimated.</summary>
    public PowerOptions Power { get; init; } = new();

    /// <summary>How heat is solved.</summary>
    public ThermalOptions Thermal { get; init; } = new();

    /// <summary>Blocks along each side of a die by which its power heats it. Default 32.</summary>
    public int PowerBlocks { get; init; } = 32;

    /// <summary>Throws where a value is outside what its description allows.</summary>
    /// <exception cref="ArgumentException">A value is not allowed; the message names it.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Method)) throw new ArgumentOutOfRangeException(nameof(Method), Method, "FlowOptions: Method is none of the methods");
        Floorplan.Validate();
        Global.Validate();
        Stacked.Validate();
        Detailed.Validate();
        Thermal.Check();
        if (!(MacroHalo >= 0 && double.IsFinite(MacroHalo))) throw new ArgumentOutOfRangeException(nameof(MacroHalo), MacroHalo, "FlowOptions: MacroHalo must be 0 or more");
        if (PowerBlocks is < 1 or > 512) throw new ArgumentOutOfRangeException(nameof(PowerBlocks), PowerBlocks, "FlowOptions: PowerBlocks must be from 1 to 512");
        if (!(Bond.PitchUm > 0 && Bond.PitchUm >= Bond.CutUm)) throw new ArgumentOutOfRangeException(nameof(Bond), Bond, "FlowOptions: the pitch of the terminals must be above 0 and at least their size");
        Signal.Validate(nameof(Signal));
        Clock.Validate(nameof(Clock));
    }
}

/// <summary>What a micrometer of wire has before it is routed.</summary>
/// <param name="Ohms">Ohms.</param>
/// <param name="Farads">Farads.</param>
public sealed record PrerouteWire(double Ohms, double Farads)
{
    /// <summary>The third metal of NanGate45, which Open3DBench takes for signals.</summary>
    public static PrerouteWire Metal3 { get; } = new(3.5714, 0.0888758e-15);

    /// <summary>The fifth metal of NanGate45, which Open3DBench takes for clocks.</summary>
    public static PrerouteWire Metal5 { get; } = new(1.5, 0.108964e-15);

    internal void Validate(string name)
    {
        if (!(Ohms >= 0 && Farads >= 0 && double.IsFinite(Ohms + Farads))) throw new ArgumentOutOfRangeException(name, this, $"FlowOptions: {name} must be finite and 0 or more");
    }
}
