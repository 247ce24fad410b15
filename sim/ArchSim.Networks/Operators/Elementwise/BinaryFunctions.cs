using System.Numerics;

namespace ArchSim.Networks;

/// <summary>A function of two numbers, alone and in the lanes of vectors.</summary>
internal interface IBinaryFunction<T>
{
    static abstract T Of(T left, T right);

    static abstract Vector<T> Of(Vector<T> left, Vector<T> right);
}

internal readonly struct Sum<T> : IBinaryFunction<T>
    where T : struct, INumber<T>
{
    public static T Of(T left, T right) => left + right;

    public static Vector<T> Of(Vector<T> left, Vector<T> right) => left + right;
}

internal readonly struct Difference<T> : IBinaryFunction<T>
    where T : struct, INumber<T>
{
    public static T Of(T left, T right) => left - right;

    public static Vector<T> Of(Vector<T> left, Vector<T> right) => left - right;
}

internal readonly struct Multiple<T> : IBinaryFunction<T>
    where T : struct, INumber<T>
{
    public static T Of(T left, T right) => left * right;

    public static Vector<T> Of(Vector<T> left, Vector<T> right) => left * right;
}

internal readonly struct Quotient : IBinaryFunction<float>
{
    public static float Of(float left, float right) => left / right;

    public static Vector<float> Of(Vector<float> left, Vector<float> right) => left / right;
}

/// <summary>Rounded towards zero.</summary>
internal readonly struct IntegerQuotient : IBinaryFunction<long>
{
    /// <exception cref="DivideByZeroException">The right is 0.</exception>
    // The least number by -1 has no quotient; two's complement wraps, and the processor would trap.
    public static long Of(long left, long right) => right == -1 ? unchecked(-left) : left / right;

    public static Vector<long> Of(Vector<long> left, Vector<long> right) => Lanes.Each<long, IntegerQuotient>(left, right);
}

internal readonly struct Power : IBinaryFunction<float>
{
    public static float Of(float left, float right) => right switch
    {
        2 => left * left,
        3 => left * left * left,
        0.5f => MathF.Sqrt(left),
        _ => MathF.Pow(left, right),
    };

    public static Vector<float> Of(Vector<float> left, Vector<float> right) => Lanes.Each<float, Power>(left, right);
}

/// <summary>Of integers: wrapped as two's complement, and truncated where the exponent is negative.</summary>
internal readonly struct IntegerPower : IBinaryFunction<long>
{
    /// <exception cref="DivideByZeroException">0 to a negative exponent.</exception>
    public static long Of(long left, long right)
    {
        if (right < 0)
            return left == 0 ? throw new DivideByZeroException() : left == 1 ? 1 : left == -1 ? right % 2 == 0 ? 1 : -1 : 0;
        var (result, square) = (1L, left);
        for (; right > 0; right >>= 1, square = unchecked(square * square))
            result = (right & 1) == 1 ? unchecked(result * square) : result;
        return result;
    }

    public static Vector<long> Of(Vector<long> left, Vector<long> right) => Lanes.Each<long, IntegerPower>(left, right);
}

/// <summary>Functions that vectors have no instruction for.</summary>
internal static class Lanes
{
    public static Vector<T> Each<T, TFunction>(Vector<T> left, Vector<T> right)
        where TFunction : struct, IBinaryFunction<T>
    {
        var result = left;
        for (var lane = 0; lane < Vector<T>.Count; lane++)
            result = result.WithElement(lane, TFunction.Of(left[lane], right[lane]));
        return result;
    }
}
