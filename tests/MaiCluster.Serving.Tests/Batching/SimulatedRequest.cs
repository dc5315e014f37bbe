using MaiCluster.Serving.Batching;

namespace MaiCluster.Serving.Tests.Batching;

/// <summary>One request of a simulation and where its present attempt runs.</summary>
internal sealed class SimulatedRequest(Submission attempt, BatchFixture replica, Conversation? conversation)
{
    public Submission Attempt { get; private set; } = attempt;

    public BatchFixture Replica { get; private set; } = replica;

    public Conversation? Conversation { get; } = conversation;

    public bool IsCancelled { get; private set; }

    public int Resumed { get; private set; }

    public void Cancel()
    {
        IsCancelled = true;
        Attempt.Cancel();
    }

    public void ResumeOn(BatchFixture replica)
    {
        Replica = replica;
        Attempt = replica.Resume(Attempt);
        Resumed++;
    }
}
