using System.Numerics;
using System.Runtime.CompilerServices;

namespace Native.Compute.Numerics;

/// <summary>One step of Stockham's transform: butterflies of 2, 3, 4 or 5 points with the twiddle factors of their outputs.</summary>
/// <remarks>With stride s, and m = n / radix for the length n that is left: the inputs of butterfly (p, q) are at
/// q + s·(p + m·j), its outputs, times w^(p·k), at q + s·(radix·p + k). q runs along memory, so it takes the vectors.</remarks>
internal static unsafe class FourierStage
{
    internal static void Run<T>(int radix, int m, int s, T* twiddles, T* xr, T* xi, T* yr, T* yi) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var vectors = s / Vector<T>.Count * Vector<T>.Count;
        if (vectors > 0) Run<VectorLane<T>, T>(radix, m, s, 0, vectors, twiddles, xr, xi, yr, yi);
        if (vectors < s) Run<ScalarLane<T>, T>(radix, m, s, vectors, s, twiddles, xr, xi, yr, yi);
    }

    private static void Run<TLane, T>(int radix, int m, int s, int from, int to, T* w, T* xr, T* xi, T* yr, T* yi)
        where TLane : struct, IFourierLane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (radix)
        {
            case 2: Two<TLane, T>(m, s, from, to, w, xr, xi, yr, yi); break;
            case 3: Three<TLane, T>(m, s, from, to, w, xr, xi, yr, yi); break;
            case 4: Four<TLane, T>(m, s, from, to, w, xr, xi, yr, yi); break;
            default: Five<TLane, T>(m, s, from, to, w, xr, xi, yr, yi); break;
        }
    }

    /// <summary>Stores (re, im)·(wr, wi).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TLane, T>(TLane re, TLane im, T* w, T* yr, T* yi) where TLane : struct, IFourierLane<TLane, T> where T : unmanaged
    {
        TLane wr = TLane.Broadcast(w[0]), wi = TLane.Broadcast(w[1]);
        TLane.Store(re * wr - im * wi, yr);
        TLane.Store(re * wi + im * wr, yi);
    }

    private static void Two<TLane, T>(int m, int s, int from, int to, T* w, T* xr, T* xi, T* yr, T* yi)
        where TLane : struct, IFourierLane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint ms = (nint)m * s, next = s;
        for (var p = 0; p < m; p++, w += 2)
        {
            nint x = (nint)p * s + from, y = (nint)p * s * 2 + from;
            for (var q = from; q < to; q += TLane.Count, x += TLane.Count, y += TLane.Count)
            {
                TLane ar = TLane.Load(xr + x), ai = TLane.Load(xi + x), br = TLane.Load(xr + x + ms), bi = TLane.Load(xi + x + ms);
                TLane.Store(ar + br, yr + y);
                TLane.Store(ai + bi, yi + y);
                Store(ar - br, ai - bi, w, yr + y + next, yi + y + next);
            }
        }
    }

    private static void Three<TLane, T>(int m, int s, int from, int to, T* w, T* xr, T* xi, T* yr, T* yi)
        where TLane : struct, IFourierLane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // cos 2π/3 and sin 2π/3.
        TLane half = TLane.Broadcast(T.CreateTruncating(-0.5)), sine = TLane.Broadcast(T.CreateTruncating(0.86602540378443864676));
        nint ms = (nint)m * s, next = s;
        for (var p = 0; p < m; p++, w += 4)
        {
            nint x = (nint)p * s + from, y = (nint)p * s * 3 + from;
            for (var q = from; q < to; q += TLane.Count, x += TLane.Count, y += TLane.Count)
            {
                TLane ar = TLane.Load(xr + x), ai = TLane.Load(xi + x);
                TLane br = TLane.Load(xr + x + ms), bi = TLane.Load(xi + x + ms);
                TLane cr = TLane.Load(xr + x + 2 * ms), ci = TLane.Load(xi + x + 2 * ms);
                TLane sr = br + cr, si = bi + ci;
                TLane dr = (br - cr) * sine, di = (bi - ci) * sine;
                TLane er = ar + sr * half, ei = ai + si * half;
                TLane.Store(ar + sr, yr + y);
                TLane.Store(ai + si, yi + y);
                Store(er + di, ei - dr, w, yr + y + next, yi + y + next);
                Store(er - di, ei + dr, w + 2, yr + y + 2 * next, yi + y + 2 * next);
            }
        }
    }

    private static void Four<TLane, T>(int m, int s, int from, int to, T* w, T* xr, T* xi, T* yr, T* yi)
        where TLane : struct, IFourierLane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint ms = (nint)m * s, next = s;
        for (var p = 0; p < m; p++, w += 6)
        {
            nint x = (nint)p * s + from, y = (nint)p * s * 4 + from;
            for (var q = from; q < to; q += TLane.Count, x += TLane.Count, y += TLane.Count)
            {
                TLane ar = TLane.Load(xr + x), ai = TLane.Load(xi + x);
                TLane br = TLane.Load(xr + x + ms), bi = TLane.Load(xi + x + ms);
                TLane cr = TLane.Load(xr + x + 2 * ms), ci = TLane.Load(xi + x + 2 * ms);
                TLane dr = TLane.Load(xr + x + 3 * ms), di = TLane.Load(xi + x + 3 * ms);
                TLane acr = ar + cr, aci = ai + ci, amr = ar - cr, ami = ai - ci;
                TLane bdr = br + dr, bdi = bi + di, bmr = br - dr, bmi = bi - di;
                TLane.Store(acr + bdr, yr + y);
                TLane.Store(aci + bdi, yi + y);
                Store(amr + bmi, ami - bmr, w, yr + y + next, yi + y + next);
                Store(acr - bdr, aci - bdi, w + 2, yr + y + 2 * next, yi + y + 2 * next);
                Store(amr - bmi, ami + bmr, w + 4, yr + y + 3 * next, yi + y + 3 * next);
            }
        }
    }

    private static void Five<TLane, T>(int m, int s, int from, int to, T* w, T* xr, T* xi, T* yr, T* yi)
        where TLane : struct, IFourierLane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // cos and sin of 2π/5 and 4π/5.
        TLane c1 = TLane.Broadcast(T.CreateTruncating(0.30901699437494742410)), s1 = TLane.Broadcast(T.CreateTruncating(0.95105651629515357212));
        TLane c2 = TLane.Broadcast(T.CreateTruncating(-0.80901699437494742410)), s2 = TLane.Broadcast(T.CreateTruncating(0.58778525229247312917));
        nint ms = (nint)m * s, next = s;
        for (var p = 0; p < m; p++, w += 8)
        {
            nint x = (nint)p * s + from, y = (nint)p * s * 5 + from;
            for (var q = from; q < to; q += TLane.Count, x += TLane.Count, y += TLane.Count)
            {
                TLane ar = TLane.Load(xr + x), ai = TLane.Load(xi + x);
                TLane br = TLane.Load(xr + x + ms), bi = TLane.Load(xi + x + ms);
                TLane cr = TLane.Load(xr + x + 2 * ms), ci = TLane.Load(xi + x + 2 * ms);
                TLane dr = TLane.Load(xr + x + 3 * ms), di = TLane.Load(xi + x + 3 * ms);
                TLane er = TLane.Load(xr + x + 4 * ms), ei = TLane.Load(xi + x + 4 * ms);
                TLane ber = br + er, bei = bi + ei, bmr = br - er, bmi = bi - ei;
                TLane cdr = cr + dr, cdi = ci + di, cmr = cr - dr, cmi = ci - di;
                TLane.Store(ar + ber + cdr, yr + y);
                TLane.Store(ai + bei + cdi, yi + y);
                TLane ur = ar + ber * c1 + cdr * c2, ui = ai + bei * c1 + cdi * c2;
                TLane vr = bmr * s1 + cmr * s2, vi = bmi * s1 + cmi * s2;
                Store(ur + vi, ui - vr, w, yr + y + next, yi + y + next);
                Store(ur - vi, ui + vr, w + 6, yr + y + 4 * next, yi + y + 4 * next);
                ur = ar + ber * c2 + cdr * c1;
                ui = ai + bei * c2 + cdi * c1;
                vr = bmr * s2 - cmr * s1;
                vi = bmi * s2 - cmi * s1;
                Store(ur + vi, ui - vr, w + 2, yr + y + 2 * next, yi + y + 2 * next);
                Store(ur - vi, ui + vr, w + 4, yr + y + 3 * next, yi + y + 3 * next);
            }
        }
    }
}
