using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;

namespace MaiCluster.Node.Bench.Steps;

/// <summary>What a bench of a modality asks: the same work for the bare engine, the loop and the node.</summary>
internal sealed record StepBenchSubject
{
    /// <summary>A name of the catalogue, whose node answers over HTTP.</summary>
    public required string Model { get; init; }

    /// <summary>Flags of that node beside <c>--models</c>.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>The request number i: the same one each time it is asked for.</summary>
    public required Func<int, TensorRequest> Request { get; init; }

    /// <summary>Sends the same request over HTTP and reads the whole answer.</summary>
    public required Func<HttpClient, int, Task> PostAsync { get; init; }

    /// <summary>How many times each round does it: what takes milliseconds is measured more often.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>What one request holds of the unit below: seconds of audio, tokens, rows.</summary>
    public required double Units { get; init; }

    /// <summary>Such as <c>seconds of audio</c>.</summary>
    public required string UnitName { get; init; }

    /// <summary>What the unit's number is measured by, where only the engine knows it; takes the place of <see cref="Units"/>.</summary>
    public Func<IStepEngine, double>? UnitsOf { get; init; }

    /// <summary>Measures what only this modality has, on the same engine and loop.</summary>
    public Func<IStepEngine, StepLoop, int, TimeProvider, Task<IReadOnlyDictionary<string, double>>>? OthersAsync { get; init; }
}
