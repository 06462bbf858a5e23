namespace Native.Compute.Kernels;

/// <summary>A SIMD vector of numbers as the CPU's loops use it: loaded from and stored to any element type it computes for.</summary>
internal unsafe interface ILanes<T> : IReal<T> where T : struct, ILanes<T>
{
    /// <summary>The number of lanes. A constant of the type.</summary>
    static abstract int Count { get; }

    /// <summary>Elements index, index + 1, … of an array of <typeparamref name="TElement"/>.</summary>
    static abstract T LoadFrom<TElement>(void* start, long index) where TElement : struct, IElement<TElement>;

    /// <summary>Half as many elements of the lanes' own type from index on, each in two neighboring lanes.</summary>
    static abstract T LoadTwice(void* start, long index);

    /// <summary>Lanes 0 and 1, 2 and 3, … exchanged.</summary>
    static abstract T SwapNeighbors(T a);

    /// <summary>v, -v, v, -v, … in the lanes.</summary>
    static abstract T Alternating(float v);

    /// <summary>Writes all lanes, rounded to <typeparamref name="TElement"/>.</summary>
    static abstract void StoreTo<TElement>(void* start, long index, T value) where TElement : struct, IElement<TElement>;

    /// <summary>As <see cref="StoreTo"/>, past the caches where the element type has the lanes' own size; the address is aligned to the vector.</summary>
    static abstract void StreamTo<TElement>(void* start, long index, T value) where TElement : struct, IElement<TElement>;

    /// <summary>a, or low where a is less; NaN stays NaN, low is a number.</summary>
    static abstract T AtLeast(T a, T low);

    /// <summary>eᵃ for a that is NaN or at most 80.</summary>
    static abstract T BoundedExp(T a);

    /// <summary>Lanes from a number on in the first lanes; what is in the others is undefined. The number is a power of two below <see cref="Count"/>.</summary>
    static abstract T Down(T a, int lanes);

    /// <summary>Sum of the lanes, pairwise: halves added until one is left.</summary>
    static abstract double Sum(T value);

    /// <summary>Lane number i as a double.</summary>
    static abstract double Lane(T value, int i);
}
