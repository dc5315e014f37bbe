namespace MaiCluster.Gateway.Answers;

/// <summary>An answer that is sent at once, when it is complete.</summary>
internal abstract class WholeAnswer
{
    /// <summary>The body's JSON; what is to be kept of the answer is stored when this completes.</summary>
    public abstract ValueTask<Utf8Buffer> FinishAsync(CollectedAnswer answer, AnswerUsage usage);
}
