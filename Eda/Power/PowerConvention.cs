namespace Native.Eda;

/// <summary>By which rules activities pass through the logic and energies are counted.</summary>
public enum PowerConvention
{
    /// <summary>
    /// As OpenSTA 2.0.17 counts. A signal that the inputs do not reach has the activity of an input; each register passes the activity of its data on
    /// once, with one sweep over the logic before and one after; each transition of a pin takes the energies of both edges, read with the
    /// related pin's slews of the same edges, so that internal power is about twice what the library's energies add up to; leakage is the mean over a cell's states. For comparison with reports made that way.
    /// </summary>
    OpenSta,
    /// <summary>
    /// As the library defines its figures. Activities are transition densities by Boolean differences over the truth table (Najm, 1993), iterated over
    /// the registers until they stay; a transition takes the mean energy of its two edges and is shared among the inputs that cause it; a state of a
    /// register and its complement exclude each other; leakage is weighted by the probability of each state.
    /// </summary>
    Transition,
}
