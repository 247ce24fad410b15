namespace ArchSim.Numerics;

/// <summary>
/// What low-bit fused multiply-adds lost, by the operation that lost it. A product that is zero before it is quantized is no event and no multiplication;
/// an addition of zero is no addition. Each addition is at most one of the four.
/// </summary>
/// <param name="Multiplications">Products other than zero.</param>
/// <param name="ProductOverflows">Products of a magnitude above R_OF of Q_prod.</param>
/// <param name="ProductUnderflows">Products other than zero that Q_prod made zero.</param>
/// <param name="Additions">Products other than zero after Q_prod that were added to a sum, and sums of chunks other than zero that were added to the total.</param>
/// <param name="AccumulatorOverflows">Sums of a magnitude above R_OF of Q_acc.</param>
/// <param name="AccumulatorUnderflows">Sums other than zero that Q_acc made zero.</param>
/// <param name="FullSwampings">Additions after which the sum is what it was.</param>
/// <param name="PartialSwampings">Additions after which the sum is another, but bits of it were lost.</param>
public readonly record struct LbaEvents(
    long Multiplications, long ProductOverflows, long ProductUnderflows,
    long Additions, long AccumulatorOverflows, long AccumulatorUnderflows, long FullSwampings, long PartialSwampings)
{
    /// <summary>Of the multiplications, 0 to 1.</summary>
    public double ProductOverflowShare => Share(ProductOverflows, Multiplications);

    /// <inheritdoc cref="ProductOverflowShare"/>
    public double ProductUnderflowShare => Share(ProductUnderflows, Multiplications);

    /// <summary>Of the additions, 0 to 1.</summary>
    public double AccumulatorOverflowShare => Share(AccumulatorOverflows, Additions);

    /// <inheritdoc cref="AccumulatorOverflowShare"/>
    public double AccumulatorUnderflowShare => Share(AccumulatorUnderflows, Additions);

    /// <inheritdoc cref="AccumulatorOverflowShare"/>
    public double FullSwampingShare => Share(FullSwampings, Additions);

    /// <inheritdoc cref="AccumulatorOverflowShare"/>
    public double PartialSwampingShare => Share(PartialSwampings, Additions);

    public static LbaEvents operator +(LbaEvents one, LbaEvents other) => new(
        one.Multiplications + other.Multiplications, one.ProductOverflows + other.ProductOverflows, one.ProductUnderflows + other.ProductUnderflows,
        one.Additions + other.Additions, one.AccumulatorOverflows + other.AccumulatorOverflows, one.AccumulatorUnderflows + other.AccumulatorUnderflows,
        one.FullSwampings + other.FullSwampings, one.PartialSwampings + other.PartialSwampings);

    private static double Share(long events, long of) => of == 0 ? 0 : (double)events / of;
}

/// <summary>Sees every operation of a low-bit multiply-add.</summary>
internal interface ILbaWatcher
{
    void Multiplied(double exact, double product, LbaQuantizer quantizer);

    /// <param name="exact">The exact sum, rounded to odd.</param>
    void Added(double term, double sum, double exact, double result, LbaQuantizer quantizer);
}

/// <summary>Looks away, at no cost.</summary>
internal readonly struct NoEvents : ILbaWatcher
{
    public void Multiplied(double exact, double product, LbaQuantizer quantizer)
    {
    }

    public void Added(double term, double sum, double exact, double result, LbaQuantizer quantizer)
    {
    }
}

internal sealed class LbaEventCounter : ILbaWatcher
{
    private long _multiplications;
    private long _productOverflows;
    private long _productUnderflows;
    private long _additions;
    private long _accumulatorOverflows;
    private long _accumulatorUnderflows;
    private long _fullSwampings;
    private long _partialSwampings;

    public LbaEvents Events => new(
        _multiplications, _productOverflows, _productUnderflows, _additions, _accumulatorOverflows, _accumulatorUnderflows, _fullSwampings, _partialSwampings);

    public void Multiplied(double exact, double product, LbaQuantizer quantizer)
    {
        if (exact == 0)
            return;
        _multiplications++;
        if (product == 0)
            _productUnderflows++;
        else if (Math.Abs(exact) > quantizer.Largest)
            _productOverflows++;
    }

    public void Added(double term, double sum, double exact, double result, LbaQuantizer quantizer)
    {
        if (term == 0)
            return;
        _additions++;
        if (Math.Abs(exact) > quantizer.Largest)
            _accumulatorOverflows++;
        else if (exact != 0 && result == 0)
            _accumulatorUnderflows++;
        else if (result == sum)
            _fullSwampings++;
        else if (result != exact)
            _partialSwampings++;
    }
}
