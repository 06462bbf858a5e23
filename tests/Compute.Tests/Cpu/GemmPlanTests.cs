using Native.Compute.Cpu;

namespace Native.Compute.Tests.Cpu;

public sealed class GemmPlanTests
{
    private static readonly (int, int) Caches = (48 << 10, 1280 << 10);

    [Fact]
    public void Few_rows_or_columns_stream_the_other_side()
    {
        var rows = new MatrixView(0, DType.F32, 1024);
        Assert.Equal(GemmKind.FewRows, GemmPlan.Kind(1, 1024, rows, rows));
        Assert.Equal(GemmKind.FewRows, GemmPlan.Kind(8, 1024, rows, rows.Transposed));
        Assert.Equal(GemmKind.FewColumns, GemmPlan.Kind(1024, 1, rows, rows));
        Assert.Equal(GemmKind.Blocked, GemmPlan.Kind(9, 1024, rows, rows));
        Assert.Equal(GemmKind.Blocked, GemmPlan.Kind(1, 1024, rows, rows with { Column = 3 }));
    }

    [Fact]
    public void The_depth_of_blocks_depends_on_the_shape_only()
    {
        var view = new MatrixView(0, DType.F32, 1024);
        foreach (var k in new nint[] { 0, 1, 100, 192, 193, 1024, 5000 })
        {
            var one = GemmPlan.Choose(300, 400, k, view, view, DType.F32, 48, 1, Caches);
            var many = GemmPlan.Choose(300, 400, k, view, view, DType.F32, 48, 64, Caches);
            Assert.Equal(one.Depth, many.Depth);
            Assert.InRange(one.Depth * 48 * 4, 0, Caches.Item2 / 6);
            Assert.InRange(one.Depth, Math.Min(k, 512), 1024);
        }
    }

    [Fact]
    public void The_copy_of_A_takes_half_of_the_second_level_at_most()
    {
        var view = new MatrixView(0, DType.F32, 1024);
        foreach (var k in new nint[] { 100, 1024, 2048, 20000 })
        {
            var plan = GemmPlan.Choose(2048, 2048, k, view, view, DType.F32, 48, 2, Caches);
            Assert.InRange(plan.GroupBlocks * plan.Depth * plan.TileRows * 4, 1, Caches.Item2 / 2);
        }
    }

    [Fact]
    public void Small_operands_are_read_in_place_and_large_ones_packed()
    {
        var view = new MatrixView(0, DType.F32, 64);
        var small = GemmPlan.Choose(64, 64, 64, view, view, DType.F32, 48, 2, Caches);
        Assert.False(small.PackA || small.PackB);
        var large = GemmPlan.Choose(1024, 1024, 1024, view, view, DType.F32, 48, 2, Caches);
        Assert.True(large.PackA && large.PackB);
        var widened = GemmPlan.Choose(64, 64, 64, view with { Type = DType.BF16 }, view, DType.F32, 48, 2, Caches);
        Assert.True(widened.PackA && !widened.PackB);
    }

    [Fact]
    public void Two_threads_get_the_same_number_of_rows()
    {
        var view = new MatrixView(0, DType.F32, 1024);
        var plan = GemmPlan.Choose(1024, 1024, 1024, view, view, DType.F32, 48, 2, Caches);
        var tiles = (1024 + plan.TileRows - 1) / plan.TileRows * ((1024 + plan.TileColumns - 1) / plan.TileColumns);
        Assert.Equal(0, tiles % 2);
        Assert.Equal(0, 1024 % plan.TileRows);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1024, 1024)]
    [InlineData(100000, 17)]
    [InlineData(17, 100000)]
    public void Tiles_are_whole_panels(int m, int n)
    {
        var view = new MatrixView(0, DType.F32, 1024);
        var plan = GemmPlan.Choose(m, n, 500, view, view, DType.F32, 48, 3, Caches);
        Assert.Equal(0, plan.TileRows % 8);
        Assert.Equal(0, plan.TileColumns % 48);
        Assert.True(plan.TileRows > 0 && plan.TileColumns > 0);
    }
}
