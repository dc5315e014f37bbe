using System.IO.Pipelines;

namespace MaiCluster.Serving.Partners;

/// <summary>A partner's good answer, as far as it is there: of a stream the first event has come. Whoever has it disposes of it, which ends it at the partner too.</summary>
public abstract class PartnerReply : IAsyncDisposable
{
    /// <summary>Such as <c>application/json</c>; null when the partner does not say.</summary>
    public abstract string? ContentType { get; }

    public bool IsEvents => ContentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) ?? false;

    /// <summary>Waits for more of the body. A partner that sends nothing for its <see cref="PartnerTerms.Idle"/> has failed.</summary>
    /// <exception cref="IOException">The partner cut the answer, or fell silent.</exception>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public abstract ValueTask<ReadResult> ReadAsync();

    /// <inheritdoc cref="PipeReader.AdvanceTo(SequencePosition, SequencePosition)"/>
    public abstract void AdvanceTo(SequencePosition consumed, SequencePosition examined);

    public abstract ValueTask DisposeAsync();
}
