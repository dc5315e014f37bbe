using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Serving.Pipeline;

/// <summary>A request that was admitted: its tokens or parts as they are made, and its settlement.</summary>
public abstract class InferenceRun
{
    public abstract InferenceRequest Request { get; }

    /// <summary>Every choice's tokens; ended after each choice has its last one.</summary>
    public abstract TokenStream Tokens { get; }

    /// <summary>The replica that serves it now; null while it waits for one.</summary>
    public abstract ReplicaId? Replica { get; }

    /// <summary>Its place in the model's queue, from 1; 0 once it runs.</summary>
    public abstract int QueuePosition { get; }

    /// <summary>A guess at when the first token comes; null when nothing is known.</summary>
    public abstract TimeSpan? Expected { get; }

    /// <summary>Prompt tokens taken from a resident prefix; known with the first token.</summary>
    public abstract int CachedTokens { get; }

    /// <summary>What is left of the payer's budgets after it, the least of all levels, in micro-units; null when none limits an amount.</summary>
    public virtual long? BudgetRemainingMicros => null;

    /// <summary>Thresholds that the payer's budgets had reached when it was admitted.</summary>
    public virtual IReadOnlyList<BudgetWarning> BudgetWarnings => [];

    /// <summary>Why it failed; set before a choice ends with <see cref="FinishReason.Failed"/>.</summary>
    public abstract RequestFailure? Failure { get; }

    /// <summary>The client left or has enough: every choice ends at the next step. May be called at any time, twice too.</summary>
    public abstract void Cancel();

    /// <summary>Waits until every choice has ended, then closes the usage record; its commit is done when this completes. Call it before the last byte leaves, and always once.</summary>
    public abstract Task<UsageRecord> SettleAsync();
}
