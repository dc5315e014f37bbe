using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>A run that goes into the statistics when it is settled, once however often that is asked.</summary>
internal sealed class CountedRun(InferenceRun run, string version, StatisticsBook book) : InferenceRun
{
    private Task<UsageRecord>? _settlement;

    /// <summary>Where the answer came from; null = a text, or not there.</summary>
    public TensorExecution? Execution { get; set; }

    public override InferenceRequest Request => run.Request;

    public override TokenStream Tokens => run.Tokens;

    public override ReplicaId? Replica => run.Replica;

    public override int QueuePosition => run.QueuePosition;

    public override TimeSpan? Expected => run.Expected;

    public override int CachedTokens => run.CachedTokens;

    public override long? BudgetRemainingMicros => run.BudgetRemainingMicros;

    public override IReadOnlyList<BudgetWarning> BudgetWarnings => run.BudgetWarnings;

    public override RequestFailure? Failure => run.Failure;

    public override void Cancel() => run.Cancel();

    public override Task<UsageRecord> SettleAsync() => _settlement ??= SettleOnceAsync();

    private async Task<UsageRecord> SettleOnceAsync()
    {
        var record = await run.SettleAsync();
        book.Count(version, Request, record, Execution);
        return record;
    }
}
