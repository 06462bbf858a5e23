namespace Native.Solvers.Engines;

/// <summary>Solutions to begin with, each of a short ruin and recreate: far better than random tours, and sooner.</summary>
internal interface IStarts
{
    /// <summary>Fills in a solution.</summary>
    /// <param name="until">Stops at this share of the whole search's time; where there is no time limit, after as many iterations as suit the problem.</param>
    /// <param name="clock">The whole search's clock.</param>
    /// <param name="target">Receives the routes.</param>
    void Next(double until, SearchClock clock, Individual target);
}
