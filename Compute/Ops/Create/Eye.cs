using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Matrices with ones on a diagonal.</summary>
public static class EyeOperation
{
    extension(Tensor)
    {
        /// <summary>The identity matrix, or its first columns or rows where the matrix is not square.</summary>
        /// <param name="device">Where it lives.</param>
        /// <param name="type">Its element type.</param>
        /// <param name="rows">The number of rows.</param>
        /// <param name="columns">The number of columns; that of the rows where it is not given.</param>
        public static Tensor Eye(Device device, DType type, long rows, long? columns = null)
        {
            var y = Tensor.Zeros(device, type, new Shape(rows, columns ?? rows));
            using (device.NoGrad()) y.Diagonal().Fill(1);
            return y;
        }
    }
}
