using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Engines.Tests.Transcription;

/// <summary>An engine lent to a loop, which notes whose steps it takes.</summary>
internal sealed class LoggedEngine(IStepEngine engine) : IStepEngine
{
    public List<IStepTask> Steps { get; } = [];

    public StepLimits Limits => engine.Limits;

    public IStepTask Begin(TensorRequest request) => engine.Begin(request);

    public void Step(IReadOnlyList<IStepTask> batch, Action<int, TensorPart> made)
    {
        Steps.AddRange(batch);
        engine.Step(batch, made);
    }

    public void Dispose()
    {
    }
}
