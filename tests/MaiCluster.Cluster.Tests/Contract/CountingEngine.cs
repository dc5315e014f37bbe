using System.Diagnostics;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Cluster.Tests.Contract;

/// <summary>A step engine that counts: a part for each number, a step of two milliseconds for each part.</summary>
internal sealed class CountingEngine : IStepEngine
{
    public const string Count = "count", Number = "number";

    private static readonly TimeSpan StepTime = TimeSpan.FromMilliseconds(2);

    public StepLimits Limits { get; } = new() { Requests = 4 };

    public IStepTask Begin(TensorRequest request) => new Counting((int)request.Input(Count).Values<long>()[0]);

    public void Step(IReadOnlyList<IStepTask> batch, Action<int, TensorPart> made)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < StepTime)
        {
            Thread.SpinWait(100);
        }

        made(0, new TensorPart { Outputs = [Tensor.Of(Number, [(long)((Counting)batch[0]).Next()])] });
    }

    public void Dispose()
    {
    }

    private sealed class Counting(int count) : IStepTask
    {
        private int _next;

        public object? BatchKey => null;

        public int Rows => 1;

        public int Work => 1;

        public bool IsDone => _next == count;

        public int Next() => _next++;

        public void Dispose()
        {
        }
    }
}
