namespace Native.Eda;

/// <summary>The assignment of rows to columns of least total cost, by shortest augmenting paths (Jonker, Volgenant, 1987).</summary>
internal static class LinearAssignment
{
    /// <summary>For each row its column.</summary>
    /// <param name="cost">count·count costs, row by row.</param>
    /// <param name="count">How many rows and columns.</param>
    public static int[] Solve(ReadOnlySpan<double> cost, int count)
    {
        // Rows and columns count from 1; row 0 and column 0 stand for none.
        var (rowPrice, columnPrice, rowOf, previous) = (new double[count + 1], new double[count + 1], new int[count + 1], new int[count + 1]);
        var (distance, done) = (new double[count + 1], new bool[count + 1]);
        for (var row = 1; row <= count; row++)
        {
            (rowOf[0], var column) = (row, 0);
            Array.Fill(distance, double.MaxValue);
            Array.Clear(done);
            do
            {
                done[column] = true;
                var (from, least, next) = (rowOf[column], double.MaxValue, 0);
                for (var c = 1; c <= count; c++)
                {
                    if (done[c]) continue;
                    var reduced = cost[(from - 1) * count + c - 1] - rowPrice[from] - columnPrice[c];
                    if (reduced < distance[c]) (distance[c], previous[c]) = (reduced, column);
                    if (distance[c] < least) (least, next) = (distance[c], c);
                }
                for (var c = 0; c <= count; c++)
                {
                    if (done[c])
                    {
                        rowPrice[rowOf[c]] += least;
                        columnPrice[c] -= least;
                    }
                    else distance[c] -= least;
                }
                column = next;
            }
            while (rowOf[column] != 0);
            for (; column != 0; column = previous[column]) rowOf[column] = rowOf[previous[column]];
        }
        var found = new int[count];
        for (var column = 1; column <= count; column++) found[rowOf[column] - 1] = column - 1;
        return found;
    }
}
