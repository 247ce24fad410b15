namespace ArchSim.Training;

/// <summary>Adam (Kingma and Ba, 2015) with its usual constants.</summary>
public sealed class Adam(int parameters)
{
    private const float MeanDecay = 0.9f;
    private const float SquareDecay = 0.999f;
    private const float Epsilon = 1e-8f;

    private readonly float[] _means = new float[parameters];
    private readonly float[] _squares = new float[parameters];
    private double _meanPower = 1;
    private double _squarePower = 1;

    public void Update(Span<float> parameters, ReadOnlySpan<float> gradients, double rate)
    {
        _meanPower *= MeanDecay;
        _squarePower *= SquareDecay;
        var (step, correction) = ((float)(rate / (1 - _meanPower)), (float)(1 / (1 - _squarePower)));
        for (var i = 0; i < parameters.Length; i++)
        {
            var gradient = gradients[i];
            var mean = _means[i] = MeanDecay * _means[i] + (1 - MeanDecay) * gradient;
            var square = _squares[i] = SquareDecay * _squares[i] + (1 - SquareDecay) * gradient * gradient;
            parameters[i] -= step * mean / (MathF.Sqrt(square * correction) + Epsilon);
        }
    }
}
