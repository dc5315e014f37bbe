using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Serving.Tests.Stepping;

/// <summary>What becomes of a request in whatever engine it is.</summary>
internal sealed class ScriptedRequest
{
    public const string Part = "part";

    public ScriptedRequest(int number, Random random)
    {
        Number = number;
        Key = random.Next(3) == 0 ? null : $"key {random.Next(2)}";
        Steps = [.. Enumerable.Range(0, random.Next(1, 7)).Select(_ => new ScriptedStep(random.Next(1, 5), random.Next(1, 50), random.Next(3)))];
        Parts = Steps.Sum(step => step.Parts);
        if (random.Next(10) == 0)
        {
            RefusedAt = random.Next(-1, Steps.Count);
        }
        else if (random.Next(6) == 0)
        {
            (BreaksAt, Breaks) = (random.Next(-1, Steps.Count), random.Next(1, 4));
        }

        Request = new TensorRequest
        {
            Id = RequestId.New(),
            Requester = new Requester("key"),
            Model = "scripted",
            Inputs = [Tensor.Of("number", [(long)number])],
            MostParts = Math.Max(1, Parts),
            Priority = random.Next(4) == 0 ? random.Next(-1, 2) : 0,
        };
    }

    public int Number { get; }

    public TensorRequest Request { get; }

    public string? Key { get; }

    public IReadOnlyList<ScriptedStep> Steps { get; }

    /// <summary>Of all steps.</summary>
    public int Parts { get; }

    /// <summary>The step at which it is refused, -1 = when it is prepared; null = never.</summary>
    public int? RefusedAt { get; }

    /// <summary>The step at which the engine breaks, -1 = when it is prepared; null = never.</summary>
    public int? BreaksAt { get; }

    /// <summary>How many times it does; then another engine can do it.</summary>
    public int Breaks { get; set; }

    public TensorPart PartOf(int index) => new()
    {
        Outputs = [],
        Parameters = new Dictionary<string, ParameterValue> { [Part] = ParameterValue.Of((Number * 1000L) + index) },
    };
}

/// <summary>One step of a request.</summary>
internal sealed record ScriptedStep(int Rows, int Work, int Parts);
