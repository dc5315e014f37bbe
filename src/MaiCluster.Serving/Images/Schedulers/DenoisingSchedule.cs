using System.Numerics.Tensors;

namespace MaiCluster.Serving.Images.Schedulers;

/// <summary>
/// One way from noise to a picture, as numbers. At each step the model's answer o gives an estimate of the clean sample, c = p x + q o,
/// and the sample moves to A x + B c + C c', where c' is the estimate of the step before. Euler, DDIM and DPM-Solver++ are all of this form.
/// Samples begin as noise of unit variance.
/// </summary>
public sealed class DenoisingSchedule
{
    private readonly NoiseLevel[] _levels;
    private readonly (double OfSample, double OfOutput)[] _estimates;
    private readonly (double OfSample, double OfClean, double OfPrevious)[] _moves;

    /// <param name="levels">Of the sample before each step, and after the last one.</param>
    /// <param name="estimateOf">From a level to p and q.</param>
    /// <param name="isSecondOrder">Steps between the first and the last look at the estimate before theirs.</param>
    internal DenoisingSchedule(NoiseLevel[] levels, Func<NoiseLevel, (double OfSample, double OfOutput)> estimateOf, bool isSecondOrder)
    {
        _levels = levels;
        _estimates = [.. levels.SkipLast(1).Select(estimateOf)];
        _moves = [.. Enumerable.Range(0, Steps).Select(step => Move(step, isSecondOrder))];
    }

    public int Steps => _levels.Length - 1;

    /// <summary>What the model is told of how noisy the sample is.</summary>
    public double TimeOf(int step) => _levels[step].Time;

    /// <param name="step">From 0.</param>
    /// <param name="sample">x.</param>
    /// <param name="output">o, guided; as long as the sample.</param>
    /// <param name="clean">Receives c.</param>
    public void Estimate(int step, ReadOnlySpan<float> sample, ReadOnlySpan<float> output, Span<float> clean)
    {
        var (ofSample, ofOutput) = _estimates[step];
        TensorPrimitives.Multiply(output, (float)ofOutput, clean);
        TensorPrimitives.MultiplyAdd(sample, (float)ofSample, clean, clean);
    }

    /// <param name="step">From 0.</param>
    /// <param name="sample">x; becomes the next one.</param>
    /// <param name="clean">c of this step.</param>
    /// <param name="previous">c of the step before; anything at the first.</param>
    public void Advance(int step, Span<float> sample, ReadOnlySpan<float> clean, ReadOnlySpan<float> previous)
    {
        var (ofSample, ofClean, ofPrevious) = _moves[step];
        TensorPrimitives.Multiply(sample, (float)ofSample, sample);
        TensorPrimitives.MultiplyAdd(clean, (float)ofClean, sample, sample);
        if (ofPrevious != 0)
        {
            TensorPrimitives.MultiplyAdd(previous, (float)ofPrevious, sample, sample);
        }
    }

    private (double OfSample, double OfClean, double OfPrevious) Move(int step, bool isSecondOrder)
    {
        var (now, next) = (_levels[step], _levels[step + 1]);
        var kept = next.Noise / now.Noise;
        var added = next.Signal - (kept * now.Signal);
        if (!isSecondOrder || step == 0 || next.Noise == 0)
        {
            return (kept, added, 0);
        }

        // Lu et al., "DPM-Solver++", 2022, algorithm 2 (2M): the estimate is carried on along the line through the last two.
        var slope = (next.LogRatio - now.LogRatio) / (now.LogRatio - _levels[step - 1].LogRatio) / 2;
        return (kept, added * (1 + slope), -added * slope);
    }
}
