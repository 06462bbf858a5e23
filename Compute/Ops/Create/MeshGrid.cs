namespace Native.Compute;

/// <summary>Coordinates of grids.</summary>
public static class MeshGridOperation
{
    /// <summary>Two views of shape [a, b]: element (i, j) of the first is a[i], of the second b[j].</summary>
    /// <param name="a">A vector: the coordinates along the rows' axis.</param>
    /// <param name="b">A vector: the coordinates along the columns' axis.</param>
    /// <exception cref="ShapeException">One is not a vector.</exception>
    public static (Tensor A, Tensor B) MeshGrid(this Tensor a, Tensor b)
    {
        Guard.SameDevice(a, b, "MeshGrid");
        Guard.Rank(a, 1, "MeshGrid");
        Guard.Rank(b, 1, "MeshGrid");
        var shape = new Shape(a.Count, b.Count);
        return (a.Unsqueeze(1).Expand(shape), b.Expand(shape));
    }
}
