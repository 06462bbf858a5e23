namespace Native.Solvers;

/// <summary>How a distance follows from coordinates, by the names of the TSPLIB and VRPLIB formats.</summary>
public enum EdgeWeight
{
    /// <summary>EUC_2D: Euclidean, rounded to the nearest integer, halves up.</summary>
    EuclideanRounded,
    /// <summary>CEIL_2D: Euclidean, rounded up.</summary>
    EuclideanCeiling,
    /// <summary>FLOOR_2D: Euclidean, rounded down.</summary>
    EuclideanFloor,
    /// <summary>Euclidean, not rounded.</summary>
    Euclidean,
    /// <summary>MAN_2D: the sum of the coordinates' differences, rounded to the nearest integer.</summary>
    Manhattan,
    /// <summary>MAX_2D: the larger of the coordinates' differences, rounded to the nearest integer each.</summary>
    Maximum,
}
