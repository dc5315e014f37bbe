using System.Numerics.Tensors;

namespace MaiCluster.Engines.Tests.Text;

/// <summary>The bundled model says what the reference implementation says.</summary>
public class GoldenTextTests(BundledTextModel model) : IClassFixture<BundledTextModel>
{
    /// <summary>
    /// int8 kernels differ between kinds of CPU. Measured with the bare ONNX Runtime 1.29 on an AVX-512 CPU: 0.08 to 0.10 on
    /// average over the reference's ten likeliest tokens, 0.43 for the worst of them.
    /// </summary>
    private const double MeanTolerance = 0.15, WorstTolerance = 0.5;

    /// <summary>A choice between two tokens closer than this may fall either way on another CPU.</summary>
    private const double DecisiveMargin = 0.3;

    [Fact]
    public void The_likeliest_next_tokens_have_the_reference_log_probabilities()
    {
        var deviations = new List<double>();
        foreach (var golden in GoldenConversation.All)
        {
            var logits = model.Prefill(0, golden.Ids);
            var max = TensorPrimitives.Max<float>(logits);
            var normaliser = max + MathF.Log(logits.Sum(logit => MathF.Exp(logit - max)));
            deviations.AddRange(golden.Top10.Select(likely => (double)Math.Abs(logits[likely.Token] - normaliser - likely.Logprob)));
        }

        Assert.InRange(deviations.Average(), 0, MeanTolerance);
        Assert.InRange(deviations.Max(), 0, WorstTolerance);
    }

    [Fact]
    public void Greedy_answers_are_those_of_the_reference()
    {
        foreach (var golden in GoldenConversation.All)
        {
            var logits = model.Prefill(0, golden.Ids);
            for (var step = 0; step < golden.Answer.Length && golden.Margins[step] >= DecisiveMargin; step++)
            {
                Assert.Equal(golden.Answer[step], TensorPrimitives.IndexOfMax<float>(logits));
                model.Engine.Decode([golden.Answer[step]], [golden.Ids.Length + step]);
                logits = model.Engine.Logits(0).ToArray();
            }
        }
    }
}
