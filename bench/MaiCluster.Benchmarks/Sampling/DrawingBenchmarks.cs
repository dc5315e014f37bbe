using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using MaiCluster.Serving.Sampling;

namespace MaiCluster.Benchmarks.Sampling;

/// <summary>Drawing a token in several ways against the bare softmax of the same logits.</summary>
[MemoryDiagnoser]
public class DrawingBenchmarks
{
    private readonly SamplingInput _input = new();
    private readonly float[] _probabilities = new float[SamplingInput.Vocabulary];
    private readonly TokenSampler _plain = SamplingInput.Sampler(new() { Seed = 1 });
    private readonly TokenSampler _topP = SamplingInput.Sampler(new() { Temperature = 0.7f, TopP = 0.95f, Seed = 1 });
    private readonly TokenSampler _flatTopP = SamplingInput.Sampler(new() { Temperature = 2, TopP = 0.95f, Seed = 1 });
    private readonly TokenSampler _topK = SamplingInput.Sampler(new() { TopK = 50, TopP = 0.95f, Seed = 1 });
    private readonly TokenSampler _penalties = SamplingInput.Sampler(new() { Temperature = 0.7f, TopP = 0.95f, RepetitionPenalty = 1.1f, PresencePenalty = 0.5f, Seed = 1 });
    private readonly TokenSampler _logprobs = SamplingInput.Sampler(new() { Temperature = 0.7f, TopP = 0.95f, Seed = 1 }, topLogprobs: 20);

    [Benchmark(Baseline = true)]
    public float SoftMax()
    {
        TensorPrimitives.SoftMax(_input.Fresh(), _probabilities);
        return _probabilities[0];
    }

    [Benchmark]
    public int Temperature() => Next(_plain);

    [Benchmark]
    public int TopP() => Next(_topP);

    [Benchmark]
    public int FlatTopP() => Next(_flatTopP);

    [Benchmark]
    public int TopKTopP() => Next(_topK);

    [Benchmark]
    public int PenaltiesTopP() => Next(_penalties);

    [Benchmark]
    public int LogprobsTopP() => Next(_logprobs);

    private int Next(TokenSampler sampler) => sampler.Next(_input.Fresh(), _input.Scratch, null, out _);
}
