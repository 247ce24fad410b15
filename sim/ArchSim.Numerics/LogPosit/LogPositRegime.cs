namespace ArchSim.Numerics;

/// <summary>How a log posit's regime is bounded by rs: two readings of the same sentence.</summary>
public enum LogPositRegime
{
    /// <summary>Reading A: a run of rs bits ends by its length and has no terminator. Every code stands for a number.</summary>
    Capped,

    /// <summary>
    /// Reading B: run and terminator together have at most rs bits, so that codes which begin with rs equal bits stand for no number. At rs = n - 1 the
    /// end of the word ends a run, as in a standard posit, and both readings are the same.
    /// </summary>
    Terminated,
}
