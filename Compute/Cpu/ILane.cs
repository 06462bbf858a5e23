using System.Runtime.CompilerServices;

namespace Native.Compute.Cpu;

/// <summary>A register of <see cref="Count"/> numbers, so that one kernel source serves every width and the scalar path.</summary>
/// <typeparam name="V">The register: a hardware vector, or the number itself.</typeparam>
/// <typeparam name="T">The number: float or double.</typeparam>
/// <remarks>Implementations are empty structs; every method is one instruction or a few and is inlined.</remarks>
internal unsafe interface ILane<V, T>
    where V : unmanaged
    where T : unmanaged
{
    /// <summary>Numbers in a register.</summary>
    static abstract int Count { get; }

    /// <summary>Whether the processor has 32 registers of this kind rather than 16, so that a larger tile stays in registers.</summary>
    static abstract bool ManyRegisters { get; }

    static abstract V Zero { get; }

    static abstract V Broadcast(T value);

    static abstract V Load(T* source);

    static abstract void Store(T* target, V value);

    static abstract V Add(V x, V y);

    static abstract V Subtract(V x, V y);

    static abstract V Multiply(V x, V y);

    /// <summary>x·y + z, fused where the processor can.</summary>
    static abstract V MultiplyAdd(V x, V y, V z);

    /// <summary>The larger of two numbers neither of which is NaN.</summary>
    static abstract V Max(V x, V y);

    /// <summary>e^x to about 1 ulp for x up to 88; 0 where the result is below the normal numbers; NaN where x is NaN.</summary>
    static abstract V Exp(V x);

    /// <summary>x, but 0 where x is negative infinity.</summary>
    static abstract V FiniteOrZero(V x);

    /// <summary>Sum of the numbers of a register, in a fixed order.</summary>
    static abstract T Sum(V x);
}
