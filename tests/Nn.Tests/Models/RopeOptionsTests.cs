namespace Native.Nn.Tests.Models;

public sealed class RopeOptionsTests
{
    /// <summary>The fixtures' YaRN ramps begin before a head's first pair; here one lies within the head, computed beside in Python from the published formula.</summary>
    [Fact]
    public void A_yarn_ramp_within_the_head_has_the_frequencies_of_the_formula()
    {
        Check(truncates: true, [1, 0.56234132519, 0.316227766017, 0.177827941004, 0.1, 0.0477990126412, 0.0221359436212, 0.00978053675521]);
        Check(truncates: false, [1, 0.56234132519, 0.316227766017, 0.177827941004, 0.1, 0.0477578255526, 0.0219320462517, 0.00956424142236]);

        static void Check(bool truncates, double[] expected)
        {
            var actual = new RopeOptions
            {
                Base = 100,
                Scaling = RopeScaling.Yarn,
                Factor = 4,
                OriginalContext = 512,
                BetaFast = 8,
                BetaSlow = 0.5,
                Truncates = truncates,
            }.Frequencies(16);
            for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-10);
        }
    }
}
