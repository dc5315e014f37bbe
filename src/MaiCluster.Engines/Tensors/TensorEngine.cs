using System.Runtime.ExceptionServices;
using System.Text;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace MaiCluster.Engines.Tensors;

/// <summary>
/// Runs requests of a tensor package: those of equal shapes share an execution where its first axis counts rows, and as many
/// executions as there are instances run side by side in one step, on one session.
/// </summary>
internal sealed class TensorEngine : IStepEngine
{
    private const int MostMessage = 500;

    /// <summary>Handing a request to the loop's thread and back takes a tenth of this, and a thread of the pool can be spared for as long.</summary>
    private static readonly TimeSpan ShortStep = TimeSpan.FromMicroseconds(400);

    private static readonly object SideBySide = new();

    private readonly string _package;
    private readonly IReadOnlyDictionary<int, TensorGraph> _graphs;
    private readonly TensorBatching _batching;

    /// <param name="package">For messages.</param>
    /// <param name="graphs">By version; owned from now on.</param>
    public TensorEngine(string package, IReadOnlyDictionary<int, TensorGraph> graphs, TensorBatching batching)
    {
        (_package, _graphs, _batching) = (package, graphs, batching);
        var rows = Math.Max(1, batching.MaxBatchSize) * batching.Instances;
        Limits = new StepLimits
        {
            // One step's and the next one's: who waits longer waits in the queue, where deadlines hold.
            Requests = Math.Min(2 * rows, 4096),
            Rows = rows,
            BeginsOnLoop = true,
            ShortStep = ShortStep,
            PreferredRows = batching.PreferredBatchSizes,
            MaxDelay = batching.MaxQueueDelay,
        };
    }

    public StepLimits Limits { get; }

    public IStepTask Begin(TensorRequest request)
    {
        var call = TensorCall.Read(request);
        return _graphs.TryGetValue(call.Version, out var graph)
            ? new TensorTask(call, graph, KeyOf(call, graph))
            : throw Refused($"{_package} has no version {call.Version} here; it has {string.Join(", ", _graphs.Keys.Order())}.");
    }

    public void Step(IReadOnlyList<IStepTask> batch, Action<int, TensorPart> made)
    {
        var executions = Split(batch);
        try
        {
            if (executions.Count == 1)
            {
                executions[0].Run();
            }
            else
            {
                Parallel.ForEach(executions, static execution => execution.Run());
            }
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
        catch (OnnxRuntimeException error) when (batch.Count == 1 && !IsOfTheDevice(error))
        {
            throw Refused($"{_package} cannot compute this: {Short(error.Message)}");
        }

        var index = 0;
        foreach (var part in executions.SelectMany(execution => execution.Parts))
        {
            ((TensorTask)batch[index]).IsDone = true;
            made(index++, part);
        }
    }

    public void Dispose()
    {
        foreach (var graph in _graphs.Values)
        {
            graph.Dispose();
        }
    }

    /// <summary>In order, each as full as it gets.</summary>
    private List<TensorExecutionRun> Split(IReadOnlyList<IStepTask> batch)
    {
        var most = Math.Max(1, _batching.MaxBatchSize);
        var runs = new List<TensorExecutionRun>();
        foreach (TensorTask task in batch)
        {
            if (runs.Count == 0 || runs[^1].Rows + task.Rows > most)
            {
                runs.Add(new TensorExecutionRun(task.Graph));
            }

            runs[^1].Add(task);
        }

        return runs;
    }

    private object? KeyOf(TensorCall call, TensorGraph graph)
    {
        if (_batching.MaxBatchSize == 0)
        {
            return _batching.Instances == 1 ? null : SideBySide;
        }

        var key = new StringBuilder().Append(call.Version);
        foreach (var spec in graph.Signature.Inputs)
        {
            var shape = call.Inputs.First(input => input.Name == spec.Name).Shape;
            key.Append('|');
            for (var axis = 1; axis < shape.Count; axis++)
            {
                key.Append(shape[axis]).Append(',');
            }
        }

        return key.ToString();
    }

    /// <summary>Not the request's fault: another replica may do better.</summary>
    private static bool IsOfTheDevice(OnnxRuntimeException error) =>
        error.Message.Contains("CUDA", StringComparison.Ordinal) || error.Message.Contains("Failed to allocate memory", StringComparison.Ordinal);

    private static RequestRefusedException Refused(string message) => new(new RequestFailure(FailureKind.InvalidRequest, message) { Param = "inputs" });

    private static string Short(string message) => message.ReplaceLineEndings(" ") is var line && line.Length > MostMessage ? line[..MostMessage] + "..." : line;
}
