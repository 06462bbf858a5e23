using System.Runtime.Intrinsics;
using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>act(product + bias) + residual, applied to a finished piece of a row while it is in the cache.</summary>
/// <typeparam name="TElement">The type of the bias and of the residual.</typeparam>
internal readonly unsafe struct MatMulEpilogue<TElement>(
    nint bias, Activation activation, nint residual, nint residualBatch, nint residualRow) : IEpilogue<float>, IEpilogue<double>
    where TElement : struct, IRealElement<TElement>
{
    public void Apply(nint batch, nint row, nint column, float* values, nint count)
    {
        if (Vector512.IsHardwareAccelerated) Piece<Lanes512<float>, F32>(batch, row, column, values, count);
        else if (Vector256.IsHardwareAccelerated) Piece<Lanes256<float>, F32>(batch, row, column, values, count);
        else if (Vector128.IsHardwareAccelerated) Piece<Lanes128<float>, F32>(batch, row, column, values, count);
        else Rest<F32>(batch, row, column, values, 0, count);
    }

    public void Apply(nint batch, nint row, nint column, double* values, nint count)
    {
        if (Vector512.IsHardwareAccelerated) Piece<Lanes512<double>, F64>(batch, row, column, values, count);
        else if (Vector256.IsHardwareAccelerated) Piece<Lanes256<double>, F64>(batch, row, column, values, count);
        else if (Vector128.IsHardwareAccelerated) Piece<Lanes128<double>, F64>(batch, row, column, values, count);
        else Rest<F64>(batch, row, column, values, 0, count);
    }

    private nint Residual(nint batch, nint row, nint column) => (batch * residualBatch + row * residualRow + column) * TElement.Type.Size() + residual;

    private void Piece<TLanes, TSum>(nint batch, nint row, nint column, void* values, nint count)
        where TLanes : struct, ILanes<TLanes> where TSum : struct, IRealElement<TSum>
    {
        var whole = count - count % TLanes.Count;
        var added = (void*)Residual(batch, row, column);
        for (nint i = 0; i < whole; i += TLanes.Count)
        {
            var x = TLanes.LoadFrom<TSum>(values, i);
            if (bias != 0) x += TLanes.LoadFrom<TElement>((void*)bias, column + i);
            x = Activate(x);
            if (residual != 0) x += TLanes.LoadFrom<TElement>(added, i);
            TLanes.StoreTo<TSum>(values, i, x);
        }
        if (whole < count) Rest<TSum>(batch, row, column, values, whole, count);
    }

    private void Rest<TSum>(nint batch, nint row, nint column, void* values, nint start, nint count) where TSum : struct, IRealElement<TSum>
    {
        var memory = new HostMemory(values);
        var biases = new HostMemory((void*)bias);
        var added = new HostMemory((void*)Residual(batch, row, column));
        for (var i = start; i < count; i++)
        {
            var x = TSum.Load(memory, i);
            if (bias != 0) x += TSum.Constant(TElement.ToDouble(TElement.Load(biases, column + i)));
            x = Activate(x);
            if (residual != 0) x += TSum.Constant(TElement.ToDouble(TElement.Load(added, i)));
            TSum.Store(memory, i, x);
        }
    }

    private T Activate<T>(T x) where T : struct, IReal<T> => activation switch
    {
        Activation.Relu => new ReluOperation.Op().Apply(x),
        Activation.Gelu => new GeluOperation.Op().Apply(x),
        Activation.GeluTanh => new GeluTanhOperation.Op().Apply(x),
        Activation.Silu => new SiluOperation.Op().Apply(x),
        Activation.Sigmoid => new SigmoidOperation.Op().Apply(x),
        Activation.Tanh => new TanhOperation.Op().Apply(x),
        _ => x,
    };
}
