using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Serving.Stepping;

/// <summary>
/// A model that is not for text, as its loop drives it: requests become tasks, tasks advance by steps, a step is one forward
/// pass (or one call that cannot be cut) for one task or several. The same request gives the same parts in the same order each
/// time, so that another replica can go on after the parts that were sent.
/// </summary>
public interface IStepEngine : IDisposable
{
    StepLimits Limits { get; }

    /// <summary>Prepares a request: log-mel, phonemes, padding. Called on any thread, several at a time; on the one that steps alone where <see cref="StepLimits.BeginsOnLoop"/>.</summary>
    /// <exception cref="RequestRefusedException">The request cannot be answered; whoever sent it is told why.</exception>
    IStepTask Begin(TensorRequest request);

    /// <summary>
    /// Advances each task of the batch by one step; one call at a time, on the loop's thread or one that was lent to it. A batch holds one task, or several of equal
    /// <see cref="IStepTask.BatchKey"/> with at most <see cref="StepLimits.Rows"/> rows together. A step that throws has
    /// changed no task: the loop may try each task by itself.
    /// </summary>
    /// <param name="batch">At least one task, none of them done.</param>
    /// <param name="made">Takes a part of the answer of <c>batch[i]</c>; a step may make none, one or several for each.</param>
    /// <exception cref="RequestRefusedException">The request of the only task of the batch cannot be answered.</exception>
    void Step(IReadOnlyList<IStepTask> batch, Action<int, TensorPart> made);
}
