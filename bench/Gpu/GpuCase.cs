using Native.Compute;

namespace Native.Bench.Gpu;

/// <summary>One row of <c>bench gpu</c>: what it computes, how much work that is, and how its result is checked.</summary>
/// <remarks>Names are those that the peer's script prints for the same work.</remarks>
internal abstract class GpuCase
{
    /// <summary>The name, the same as the peer's.</summary>
    public abstract string Name { get; }

    /// <summary>TFLOP/s, GB/s, ms or us.</summary>
    public abstract string Unit { get; }

    /// <summary>The ratio to the peer (or the value, where there is no peer) that must be reached; null for none.</summary>
    public virtual double? Bar => null;

    /// <summary>The peer's value in the unit; used where no peer's file is given. Null where the bar is a value.</summary>
    public virtual double? Peer => null;

    /// <summary>Whether small values are good, as of times.</summary>
    public bool SmallIsGood => Unit is "ms" or "us" or "s";

    /// <summary>Makes inputs, never zeros, and an output full of NaN.</summary>
    public abstract void Prepare(CudaDevice device);

    /// <summary>Puts the work on the device's stream once.</summary>
    public abstract void Run();

    /// <summary>The value in the unit for one run's seconds.</summary>
    public abstract double Value(double seconds);

    /// <summary>The relative error of what <see cref="Run"/> left, against float64; NaN where an element was not written.</summary>
    public abstract double Error();

    /// <summary>The largest error allowed.</summary>
    public abstract double Tolerance { get; }

    /// <summary>The result as bytes, to compare runs; empty where there is none.</summary>
    public abstract byte[] Result();

    /// <summary>How many runs are timed.</summary>
    public virtual int Repeat => 20;

    /// <summary>Whether runs become faster with repetition, so that the first ones do not count.</summary>
    public virtual bool WarmsUp => true;

    /// <summary>The seconds of the last run by the case's own clock, where the device's does not see the work; else null.</summary>
    public virtual double? Measured
    {
        get => null;
        protected set => throw new NotSupportedException($"{Name}: {value} s is timed by the device");
    }
}
