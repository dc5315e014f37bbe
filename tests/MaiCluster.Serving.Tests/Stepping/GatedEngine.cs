using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Serving.Tests.Stepping;

/// <summary>A step engine whose steps wait until the test lets them go; it remembers how many tasks shared each, and on which thread.</summary>
internal sealed class GatedEngine(StepLimits limits) : IStepEngine
{
    private readonly SemaphoreSlim _gate = new(0);
    private readonly SemaphoreSlim _entered = new(0);

    public StepLimits Limits => limits;

    public List<int> Batches { get; } = [];

    /// <summary>By managed id.</summary>
    public List<int> Threads { get; } = [];

    /// <summary>Completes when a step has begun.</summary>
    public Task EnteredAsync() => _entered.WaitAsync(TimeSpan.FromSeconds(20));

    public void LetGo() => _gate.Release();

    public IStepTask Begin(TensorRequest request) => new Once();

    public void Step(IReadOnlyList<IStepTask> batch, Action<int, TensorPart> made)
    {
        Batches.Add(batch.Count);
        Threads.Add(Environment.CurrentManagedThreadId);
        _entered.Release();
        Assert.True(_gate.Wait(TimeSpan.FromSeconds(20)), "The test never let the step go.");
        for (var index = 0; index < batch.Count; index++)
        {
            ((Once)batch[index]).IsDone = true;
            made(index, new TensorPart { Outputs = [] });
        }
    }

    public void Dispose()
    {
        _gate.Dispose();
        _entered.Dispose();
    }

    private sealed class Once : IStepTask
    {
        public object? BatchKey => "all";

        public int Rows => 1;

        public int Work => 1;

        public bool IsDone { get; set; }

        public void Dispose()
        {
        }
    }
}
