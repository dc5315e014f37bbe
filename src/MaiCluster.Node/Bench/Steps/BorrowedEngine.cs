using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Node.Bench.Steps;

/// <summary>An engine lent to a loop, which ends without taking the engine with it: bare and loop are measured on one session.</summary>
internal sealed class BorrowedEngine(IStepEngine engine) : IStepEngine
{
    public StepLimits Limits => engine.Limits;

    public IStepTask Begin(TensorRequest request) => engine.Begin(request);

    public void Step(IReadOnlyList<IStepTask> batch, Action<int, TensorPart> made) => engine.Step(batch, made);

    public void Dispose()
    {
    }
}
