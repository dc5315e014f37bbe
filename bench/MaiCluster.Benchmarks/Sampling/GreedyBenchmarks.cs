using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using MaiCluster.Serving.Sampling;

namespace MaiCluster.Benchmarks.Sampling;

/// <summary>Greedy sampling against the bare argmax.</summary>
[MemoryDiagnoser]
public class GreedyBenchmarks
{
    private readonly SamplingInput _input = new();
    private readonly TokenSampler _greedy = SamplingInput.Sampler(new() { Temperature = 0, Seed = 1 });

    [GlobalSetup]
    public void Setup() => _input.Fresh();

    [Benchmark(Baseline = true)]
    public int IndexOfMax() => TensorPrimitives.IndexOfMax<float>(_input.Row);

    [Benchmark]
    public int Greedy() => _greedy.Next(_input.Row, _input.Scratch, null, out _);
}
