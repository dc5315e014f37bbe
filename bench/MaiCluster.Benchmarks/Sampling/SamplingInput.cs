using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;

namespace MaiCluster.Benchmarks.Sampling;

/// <summary>One step's logits as a language model's look: a few likely tokens far above a broad rest.</summary>
internal sealed class SamplingInput
{
    private readonly float[] _logits = new float[Vocabulary];

    public SamplingInput()
    {
        var random = new Random(1);
        for (var i = 0; i < _logits.Length; i++)
        {
            _logits[i] = (float)(2.5 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }
    }

    /// <summary>The bundled model's.</summary>
    public const int Vocabulary = 49_152;

    public SamplerScratch Scratch { get; } = new(Vocabulary);

    public float[] Row { get; } = new float[Vocabulary];

    /// <summary>A sampler that has just read a prompt of 128 tokens.</summary>
    public static TokenSampler Sampler(SamplingParameters parameters, int? topLogprobs = null)
    {
        var request = new TextRequest
        {
            Id = RequestId.New(),
            Requester = new Requester("key_00000001"),
            Model = "mai-text",
            Prompt = Enumerable.Range(0, 128).Select(i => i * 37).ToArray(),
            MaxTokens = 1_024,
            Sampling = parameters,
            TopLogprobs = topLogprobs,
        };
        return new TokenSampler(request, choice: 0, endTokens: [2], Vocabulary);
    }

    /// <summary>The step's logits, fresh: a sampler writes in them.</summary>
    public float[] Fresh()
    {
        _logits.CopyTo(Row, 0);
        return Row;
    }
}
