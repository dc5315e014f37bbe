using System.Collections.Concurrent;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>Counts what this process answered over the open inference protocol, by model and version. An execution that requests of other processes shared is counted by the one that leads it. Thread-safe.</summary>
internal sealed class StatisticsBook(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Model, string Version), Page> _pages = new();

    /// <param name="version">That answered.</param>
    /// <param name="execution">Null = a text, whose steps are shared in other ways: its request counts as an execution.</param>
    public void Count(string version, InferenceRequest request, UsageRecord record, TensorExecution? execution)
    {
        var page = _pages.GetOrAdd((request.Model, version), static key => new Page(new ModelStatistics { Name = key.Model, Version = key.Version }));
        lock (page)
        {
            page.Statistics = Counted(page.Statistics, request, record, execution);
        }
    }

    /// <summary>Zeros for a version that answered nothing yet.</summary>
    public ModelStatistics Read(string model, string version)
    {
        if (!_pages.TryGetValue((model, version), out var page))
        {
            return new ModelStatistics { Name = model, Version = version };
        }

        lock (page)
        {
            return page.Statistics;
        }
    }

    public IReadOnlyList<ModelStatistics> ReadAll() =>
        [.. _pages.Keys.OrderBy(key => key.Model, StringComparer.Ordinal).ThenBy(key => key.Version, StringComparer.Ordinal).Select(key => Read(key.Model, key.Version))];

    private ModelStatistics Counted(ModelStatistics before, InferenceRequest request, UsageRecord record, TensorExecution? execution)
    {
        var whole = Nanoseconds(record.QueueMilliseconds + record.PrefillMilliseconds + record.DecodeMilliseconds);
        if (record.Outcome is not (UsageOutcome.Stop or UsageOutcome.Length))
        {
            return before with { Fail = before.Fail.Plus(whole) };
        }

        var leads = execution?.IsFirst ?? true;
        return before with
        {
            LastInference = time.GetUtcNow().ToUnixTimeMilliseconds(),
            InferenceCount = before.InferenceCount + (request is TensorRequest tensors ? tensors.WorkUnits : 1),
            ExecutionCount = before.ExecutionCount + (leads ? 1 : 0),
            Success = before.Success.Plus(whole),
            Queue = before.Queue.Plus(Nanoseconds(record.QueueMilliseconds)),
            ComputeInput = before.ComputeInput.Plus(execution?.InputNanoseconds ?? 0),
            ComputeInfer = before.ComputeInfer.Plus(execution?.InferNanoseconds ?? record.DeviceNanoseconds),
            ComputeOutput = before.ComputeOutput.Plus(execution?.OutputNanoseconds ?? 0),
            Batches = leads && execution is not null ? Counted(before.Batches, execution) : before.Batches,
        };
    }

    private static BatchStatistics[] Counted(IReadOnlyList<BatchStatistics> before, TensorExecution execution)
    {
        var same = before.FirstOrDefault(batch => batch.BatchSize == execution.Rows) ?? new BatchStatistics(execution.Rows, default, default, default);
        var counted = same with
        {
            ComputeInput = same.ComputeInput.Plus(execution.InputNanoseconds),
            ComputeInfer = same.ComputeInfer.Plus(execution.InferNanoseconds),
            ComputeOutput = same.ComputeOutput.Plus(execution.OutputNanoseconds),
        };
        return [.. before.Where(batch => batch.BatchSize != execution.Rows).Append(counted).OrderBy(batch => batch.BatchSize)];
    }

    private static long Nanoseconds(double milliseconds) => (long)(milliseconds * 1e6);

    private sealed class Page(ModelStatistics statistics)
    {
        public ModelStatistics Statistics { get; set; } = statistics;
    }
}
