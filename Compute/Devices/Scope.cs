namespace Native.Compute;

/// <summary>Owns every tensor that is made on its device, by its thread, while it is the innermost scope; disposing it returns their memory in one step.</summary>
/// <remarks>
/// A handle: copies refer to the same scope, and disposing twice does nothing the second time. Scopes nest; disposing an outer one
/// ends the inner ones too. A tensor that is used after its scope throws <see cref="ObjectDisposedException"/>.
/// </remarks>
public readonly struct Scope : IDisposable, IEquatable<Scope>
{
    private readonly ScopeBody body;
    private readonly int generation;

    internal Scope(ScopeBody body)
    {
        this.body = body;
        generation = body.Generation;
    }

    internal ScopeBody? Body => body is not null && body.IsOpen && body.Generation == generation ? body : null;

    /// <summary>Whether the scope was not disposed yet.</summary>
    public bool IsOpen => Body is not null;

    /// <summary>Gives a tensor to the surrounding scope, so that it outlives this one.</summary>
    /// <returns>The same tensor.</returns>
    /// <exception cref="ObjectDisposedException">The scope or the tensor is gone.</exception>
    public Tensor Keep(Tensor tensor)
    {
        var scope = Body ?? throw new ObjectDisposedException(nameof(Scope), "Scope.Keep: the scope was disposed");
        var target = tensor.Check("Scope.Keep");
        scope.Device.Adopt(target, scope.Parent);
        return tensor;
    }

    /// <summary>Returns the memory of every tensor of the scope that was not kept.</summary>
    public void Dispose()
    {
        if (Body is { } scope) scope.Device.Close(scope);
    }

    /// <inheritdoc/>
    public bool Equals(Scope other) => ReferenceEquals(body, other.body) && generation == other.generation;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Scope other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(body, generation);

    /// <summary>The same scope.</summary>
    public static bool operator ==(Scope left, Scope right) => left.Equals(right);

    /// <summary>Another scope.</summary>
    public static bool operator !=(Scope left, Scope right) => !left.Equals(right);
}
