namespace Native.Solvers.Tests;

public sealed class DistanceMatrixTests
{
    private static readonly (double X, double Y)[] Places = [(0, 0), (3, 4), (1, 1.2), (-2.5, 7)];

    [Theory]
    [InlineData(EdgeWeight.EuclideanRounded, 5, 2, 7)]
    [InlineData(EdgeWeight.EuclideanCeiling, 5, 2, 8)]
    [InlineData(EdgeWeight.EuclideanFloor, 5, 1, 7)]
    [InlineData(EdgeWeight.Manhattan, 7, 2, 10)]
    [InlineData(EdgeWeight.Maximum, 4, 1, 7)]
    public void Distances_from_the_origin_round_as_the_format_says(EdgeWeight weight, double first, double second, double third)
    {
        var matrix = DistanceMatrix.Of(Places, weight);
        Assert.Equal([0, first, second, third], matrix.From(0).ToArray());
        Assert.True(matrix.IsSymmetric);
    }

    [Fact]
    public void Unrounded_distances_keep_the_triangle_inequality()
    {
        var matrix = DistanceMatrix.Of(Places, EdgeWeight.Euclidean);
        for (var i = 0; i < 4; i++)
            for (var j = 0; j < 4; j++)
                for (var k = 0; k < 4; k++)
                    Assert.True(matrix[i, k] <= matrix[i, j] + matrix[j, k] + 1e-12);
    }

    [Fact]
    public void A_given_matrix_may_be_asymmetric_but_not_negative()
    {
        var matrix = DistanceMatrix.Given(2, [0, 3, 5, 0]);
        Assert.False(matrix.IsSymmetric);
        Assert.Equal(5, matrix[1, 0]);
        Assert.Contains("from 1 to 0", Assert.Throws<ArgumentException>(() => DistanceMatrix.Given(2, [0, 3, -1, 0])).Message, StringComparison.Ordinal);
        Assert.Contains("4 are needed", Assert.Throws<ArgumentException>(() => DistanceMatrix.Given(2, [0, 3, 1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix[2, 0]);
        Assert.Throws<ArgumentException>(() => DistanceMatrix.Of([(0, double.NaN)], EdgeWeight.Euclidean));
    }
}
