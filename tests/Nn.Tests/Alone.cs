namespace Native.Nn.Tests;

/// <summary>Tests that count what the whole process allocates: none runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
