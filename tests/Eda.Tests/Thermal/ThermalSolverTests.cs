namespace Native.Eda.Tests.Thermal;

/// <summary>Heat against closed forms, a plain iteration, and its own invariants.</summary>
public sealed class ThermalSolverTests
{
    private const double Side = 2e-3;

    private static readonly ThermalBlock[] Halves = [new("left", Side / 2, Side, 0, 0), new("right", Side / 2, Side, Side / 2, 0)];

    [Fact]
    public void A_slab_that_is_heated_evenly_has_the_temperatures_of_one_dimension()
    {
        var stack = Slab(hasPackage: false);
        var field = new ThermalSolver(stack, new() { Rows = 5, Columns = 7 }).Solve([[1.5, 1.5], null], TestContext.Current.CancellationToken);
        // 3 W through half of 20 um at 4 W/(m K) and the way to the air; and before that through 150 um at 100 W/(m K) and the other half.
        var (area, air) = (Side * Side, 3 * 0.1);
        var second = stack.Ambient + air + 3 * 10e-6 / 4 / area;
        var first = second + 3 * (150e-6 / 100 + 10e-6 / 4) / area;
        foreach (var kelvin in field.Layer(1)) Assert.Equal(second, kelvin, 1e-8);
        foreach (var kelvin in field.Layer(0)) Assert.Equal(first, kelvin, 1e-8);
    }

    [Fact]
    public void What_is_heated_leaves_to_the_air_and_two_heats_add_up()
    {
        var solver = new ThermalSolver(Slab(hasPackage: true), new() { Rows = 16, Columns = 12 });
        var (a, b, both) = (Solve(0.5, 0), Solve(0, 0.25), Solve(0.5, 0.25));
        Assert.Equal(0.75, both.ToAmbient, 1e-8);
        for (var layer = 0; layer < both.Layers; layer++)
            for (var cell = 0; cell < 16 * 12; cell++) Assert.Equal(both.Layer(layer)[cell] - 318.15, a.Layer(layer)[cell] + b.Layer(layer)[cell] - 2 * 318.15, 1e-7);

        TemperatureField Solve(double left, double right) => solver.Solve([[left, right], null], TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Blocks_of_other_material_give_what_a_plain_iteration_gives()
    {
        var blocks = new[] { new ThermalBlock("a", Side / 4, Side, 0, 0, 20), new ThermalBlock("b", Side / 4, Side / 2, Side / 4, Side / 2, 350) };
        var stack = Slab(hasPackage: false) with
        {
            Layers =
            [
                new() { Name = "die", Thickness = 1e-4, Conductivity = 100, HasPower = true, Blocks = blocks },
                new() { Name = "glue", Thickness = 2e-5, Conductivity = 4, HasLateralFlow = false },
                new() { Name = "carrier", Thickness = 5e-4, Conductivity = 150 },
            ],
            ConvectionResistance = 5,
        };
        var field = new ThermalSolver(stack, new() { Rows = 4, Columns = 4, Tolerance = 1e-12 }).Solve([[0.3, 0.1], null, null], TestContext.Current.CancellationToken);
        var expected = Reference();
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], field.Layer(i / 16)[i % 16] - stack.Ambient, 1e-6);

        double[] Reference()
        {
            var k = new double[48];
            for (var i = 0; i < 16; i++) (k[i], k[16 + i], k[32 + i]) = (i % 4 == 0 ? 20 : i % 4 == 1 && i < 8 ? 350 : 100, 4, 150);
            double[] thickness = [1e-4, 2e-5, 5e-4];
            const double Cell = Side / 4;
            var (t, p) = (new double[48], new double[48]);
            for (var i = 0; i < 16; i++) p[i] = i % 4 == 0 ? 0.3 / 4 : i % 4 == 1 && i < 8 ? 0.1 / 2 : 0;
            for (var sweep = 0; sweep < 20000; sweep++)
            {
                for (var i = 0; i < 48; i++)
                {
                    var (layer, row, column) = (i / 16, i % 16 / 4, i % 4);
                    var (sum, weighted) = (0.0, p[i]);
                    void To(int j, double g) => (sum, weighted) = (sum + g, weighted + g * t[j]);
                    void Beside(int j) => To(j, thickness[layer] * 2 * k[i] * k[j] / (k[i] + k[j]));
                    if (layer != 1 && column > 0) Beside(i - 1);
                    if (layer != 1 && column < 3) Beside(i + 1);
                    if (layer != 1 && row > 0) Beside(i - 4);
                    if (layer != 1 && row < 3) Beside(i + 4);
                    if (layer > 0) To(i - 16, Cell * Cell / (thickness[layer - 1] / k[i - 16] * (layer == 1 ? 1 : 0.5) + thickness[layer] / k[i] / 2));
                    if (layer < 2) To(i + 16, Cell * Cell / (thickness[layer] / k[i] * (layer == 0 ? 1 : 0.5) + thickness[layer + 1] / k[i + 16] / 2));
                    if (layer == 2) sum += Cell * Cell / (thickness[2] / k[i] / 2 + 5 * Side * Side);
                    t[i] = weighted / sum;
                }
            }
            return t;
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(2.0)]
    public void The_gradient_of_the_peak_is_that_of_differences(double? sharpness)
    {
        var blocks = PowerMap.Create("b", Side, Side, 3, 3, []).Blocks;
        var stack = ThermalStack.TwoDieHotSpot(Side, Side, blocks, blocks);
        var solver = new ThermalSolver(stack, new() { Rows = 12, Columns = 12, Tolerance = 1e-13 });
        double[]?[] power = [[1, 2, 0.5, 0, 3, 0.2, 0.1, 0.4, 0.6], null, [0.3, 0.2, 0.8, 0.9, 1, 0, 0, 0.1, 2], null];
        var gradient = solver.PeakGradient(solver.Solve(power, TestContext.Current.CancellationToken), sharpness, TestContext.Current.CancellationToken);
        foreach (var (layer, block) in new[] { (0, 4), (0, 0), (2, 8), (2, 3) })
        {
            const double Step = 1e-3;
            power[layer]![block] += Step;
            var up = Peak();
            power[layer]![block] -= 2 * Step;
            var down = Peak();
            power[layer]![block] += Step;
            Assert.Equal((up - down) / (2 * Step), gradient[layer][block], 1e-5);
        }

        double Peak()
        {
            var field = solver.Solve(power, TestContext.Current.CancellationToken);
            if (sharpness is not { } sharp) return field.Peak().Kelvin;
            var (peak, sum) = (field.Peak().Kelvin, 0.0);
            foreach (var layer in new[] { 0, 2 })
                foreach (var kelvin in field.Layer(layer)) sum += Math.Exp(sharp * (kelvin - peak));
            return peak + Math.Log(sum) / sharp;
        }
    }

    [Fact]
    public void Bonded_dies_are_cooler_than_glued_ones()
    {
        var stacks = new[] { ThermalStack.TwoDieHotSpot(Side, Side, Halves, Halves), ThermalStack.Bonded(Side, Side, Halves, Halves) };
        var peaks = stacks.Select(s => new ThermalSolver(s, new() { Rows = 8, Columns = 8 }).Solve([[3, 1], null, [0, 1], null], TestContext.Current.CancellationToken).Peak().Kelvin).ToArray();
        Assert.True(peaks[1] < peaks[0] - 1);
    }

    [Fact]
    public void A_map_keeps_all_power_and_scales_as_the_seed()
    {
        var map = PowerMap.Create("u", 1e-3, 2e-3, 4, 5, [(0.9e-3, 0, 0.3e-3, 1e-3, 2), (0.1e-3, 0.1e-3, 0, 0, 1), (-1, -1, 0.5, 0.5, 0.5)], ThermalScale.SeedCompatible);
        Assert.Equal(35, map.Watts.Sum(), 1e-12);
        Assert.Equal(15, map.Watts[0], 1e-12);
        Assert.Equal(10, map.Watts[4], 1e-12);
        Assert.Equal(2e-3 / 5, map.Blocks[7].Width, 1e-12);
        Assert.Equal("u_1_2", map.Blocks[7].Name);
    }

    [Fact]
    public void Wrong_stacks_and_powers_are_named()
    {
        var stack = Slab(hasPackage: true);
        Message("thickness of die", () => _ = new ThermalSolver(stack with { Layers = [stack.Layers[0] with { Thickness = 0 }] }));
        Message("not larger than the chip", () => _ = new ThermalSolver(stack with { Package = new() { SpreaderSide = 1e-3 } }));
        Message("reaches beyond the chip", () => _ = new ThermalSolver(stack with { Width = Side / 2 }));
        Message("powers of 1 layers for 2", () => new ThermalSolver(stack).Solve([null], TestContext.Current.CancellationToken));
        Message("power of right is NaN", () => new ThermalSolver(stack).Solve([[1, double.NaN], null], TestContext.Current.CancellationToken));
        Message("blocks have no power: right", () => HotspotPower.Assign([("left", 1)], stack.Layers));
        Message("have no block in a layer with power: middle", () => HotspotPower.Assign([("left", 1), ("right", 1), ("middle", 1)], stack.Layers));

        static void Message(string part, Action act) => Assert.Contains(part, Assert.Throws<ArgumentException>(act).Message, StringComparison.Ordinal);
    }

    private static ThermalStack Slab(bool hasPackage) => new()
    {
        Width = Side,
        Height = Side,
        Layers =
        [
            new() { Name = "die", Thickness = 150e-6, Conductivity = 100, HasPower = true, Blocks = Halves },
            new() { Name = "glue", Thickness = 20e-6, Conductivity = 4 },
        ],
        Package = hasPackage ? new() : null,
    };
}
