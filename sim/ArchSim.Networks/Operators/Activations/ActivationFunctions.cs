using System.Numerics;
using ArchSim.Numerics;

namespace ArchSim.Networks;

/// <summary>x, or x times a slope below zero: 0 for Relu. NaN stays what it is.</summary>
internal readonly struct LeakyRelu(float slope) : IUnaryFunction
{
    public float Of(float x) => x < 0 ? slope * x : x;

    public Vector<float> Of(Vector<float> x) => Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), new Vector<float>(slope) * x, x);
}

/// <summary>max(0, x): a product by 0 would make -0, and NaN of an infinity.</summary>
internal readonly struct Relu : IUnaryFunction
{
    public float Of(float x) => x < 0 ? 0 : x;

    public Vector<float> Of(Vector<float> x) => Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), Vector<float>.Zero, x);
}

/// <summary>max(0, min(1, alpha x + beta)).</summary>
internal readonly struct HardSigmoid(float alpha, float beta) : IUnaryFunction
{
    public float Of(float x) => Math.Clamp(alpha * x + beta, 0, 1);

    public Vector<float> Of(Vector<float> x)
    {
        var line = new Vector<float>(alpha) * x + new Vector<float>(beta);
        line = Vector.ConditionalSelect(Vector.LessThan(line, Vector<float>.Zero), Vector<float>.Zero, line);
        return Vector.ConditionalSelect(Vector.GreaterThan(line, Vector<float>.One), Vector<float>.One, line);
    }
}

/// <summary>x max(0, min(1, x / 6 + 1/2)).</summary>
internal readonly struct HardSwish : IUnaryFunction
{
    private static readonly HardSigmoid Gate = new(1f / 6, 0.5f);

    public float Of(float x) => x * Gate.Of(x);

    public Vector<float> Of(Vector<float> x) => x * Gate.Of(x);
}

/// <summary>1 / (1 + exp(-x)).</summary>
internal readonly struct Sigmoid : IUnaryFunction
{
    public static bool HasVectors => false;

    public float Of(float x) => 1 / (1 + MathF.Exp(-x));
}

internal readonly struct Tanh : IUnaryFunction
{
    public static bool HasVectors => false;

    public float Of(float x) => MathF.Tanh(x);
}

internal readonly struct Erf : IUnaryFunction
{
    public static bool HasVectors => false;

    public float Of(float x) => (float)ErrorFunction.Of(x);
}

/// <summary>x Phi(x), with the distribution function of the normal distribution.</summary>
internal readonly struct Gelu : IUnaryFunction
{
    private static readonly double RootHalf = Math.Sqrt(0.5);

    public static bool HasVectors => false;

    // 1 + erf would lose all digits far below zero.
    public float Of(float x) => (float)(x * 0.5 * (x < 0 ? ErrorFunction.Complement(-x * RootHalf) : 1 + ErrorFunction.Of(x * RootHalf)));
}

/// <summary>The form with tanh: x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).</summary>
internal readonly struct TanhGelu : IUnaryFunction
{
    private static readonly double RootOfTwoByPi = Math.Sqrt(2 / Math.PI);

    public static bool HasVectors => false;

    public float Of(float x) => (float)(0.5 * x * (1 + Math.Tanh(RootOfTwoByPi * (x + 0.044715 * x * x * x))));
}

internal readonly struct Root : IUnaryFunction
{
    public float Of(float x) => MathF.Sqrt(x);

    public Vector<float> Of(Vector<float> x) => Vector.SquareRoot(x);
}
