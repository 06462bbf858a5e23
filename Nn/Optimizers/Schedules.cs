namespace Native.Nn;

/// <summary>How the learning rate goes as training does.</summary>
public interface ISchedule
{
    /// <summary>The rate after this share of the training, which may be of its steps or of its time.</summary>
    /// <param name="progress">In [0, 1]; what is beyond counts as the end.</param>
    double At(double progress);
}

/// <summary>A learning rate that rises linearly from 0, then falls along half a cosine.</summary>
/// <param name="Peak">The largest rate.</param>
/// <param name="Warmup">The share of the training in which it rises, in [0, 1).</param>
/// <param name="Floor">The last rate as a share of the largest.</param>
public readonly record struct WarmupCosine(double Peak, double Warmup = 0.05, double Floor = 0) : ISchedule
{
    /// <inheritdoc/>
    public double At(double progress)
    {
        progress = Math.Clamp(progress, 0, 1);
        if (progress < Warmup) return Peak * progress / Warmup;
        var fall = (1 + Math.Cos(Math.PI * (progress - Warmup) / (1 - Warmup))) / 2;
        return Peak * (Floor + (1 - Floor) * fall);
    }
}

/// <summary>A learning rate that rises linearly from 0, stays, and falls linearly at the end.</summary>
/// <param name="Peak">The largest rate.</param>
/// <param name="Warmup">The share of the training in which it rises.</param>
/// <param name="Decay">The share of the training in which it falls; with the warmup at most 1.</param>
/// <param name="Floor">The last rate as a share of the largest.</param>
public readonly record struct WarmupStableDecay(double Peak, double Warmup = 0.02, double Decay = 0.2, double Floor = 0) : ISchedule
{
    /// <inheritdoc/>
    public double At(double progress)
    {
        progress = Math.Clamp(progress, 0, 1);
        if (progress < Warmup) return Peak * progress / Warmup;
        if (progress <= 1 - Decay) return Peak;
        return Peak * (Floor + (1 - Floor) * (1 - progress) / Decay);
    }
}

/// <summary>A learning rate that rises linearly from 0, then falls linearly.</summary>
/// <param name="Peak">The largest rate.</param>
/// <param name="Warmup">The share of the training in which it rises, in [0, 1).</param>
/// <param name="Floor">The last rate as a share of the largest.</param>
public readonly record struct WarmupLinear(double Peak, double Warmup = 0.05, double Floor = 0) : ISchedule
{
    /// <inheritdoc/>
    public double At(double progress)
    {
        progress = Math.Clamp(progress, 0, 1);
        if (progress < Warmup) return Peak * progress / Warmup;
        return Peak * (Floor + (1 - Floor) * (1 - progress) / (1 - Warmup));
    }
}
