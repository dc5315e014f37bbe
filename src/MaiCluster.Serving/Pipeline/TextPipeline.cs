using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Serving.Pipeline;

/// <summary>The way of a text request inside one node: its replica, its place in the batch, its usage record.</summary>
public sealed class TextPipeline(ReplicaTable replicas, IUsageStore usage, string node, TimeProvider time) : ITextPipeline
{
    public IReadOnlyList<ModelListing> Models => replicas.Models;

    public async ValueTask<(TextModel? Model, RequestFailure? Failure)> OpenAsync(string model, CancellationToken cancellationToken)
    {
        var (replica, failure) = await replicas.GetAsync(model, cancellationToken);
        return (replica is null || replica.Model.Name == model ? replica?.Model : replica.Model with { Name = model }, failure);
    }

    public async ValueTask<(TextRun? Run, RequestFailure? Failure)> StartAsync(TextRequest request, CancellationToken cancellationToken)
    {
        // :: Step 4: the replica that serves the model
        var (replica, failure) = await replicas.GetAsync(request.Model, cancellationToken);
        if (replica is null)
        {
            return (null, failure);
        }

        // :: Step 5: into its batch loop
        var meter = new UsageMeter(request, node, time.GetUtcNow(), time.GetTimestamp(), time);
        var opened = meter.Open();
        var submission = new TextSubmission(request, meter, Note);
        if (replica.Loop.TrySubmit(submission) is { } refused)
        {
            return (null, refused);
        }

        // :: Step 8 begins: the open record is committed while the prompt is computed
        return (new ReplicaRun(submission, replica.Loop, usage.OpenAsync(opened), usage, time), null);
    }

    private void Note(TextSubmission submission) => usage.Note(submission.Meter.Note(time.GetTimestamp()));

    private sealed class ReplicaRun(TextSubmission submission, TextBatchLoop loop, Task opened, IUsageStore usage, TimeProvider time) : TextRun
    {
        public override TextRequest Request => submission.Request;
        public override TokenStream Tokens => submission.Tokens;
        public override int QueuePosition => submission.QueuePosition;
        public override TimeSpan? Expected => loop.ExpectedWait(submission.QueuePosition);
        public override int CachedTokens => submission.CachedTokens;
        public override RequestFailure? Failure => submission.Failure;

        public override void Cancel() => submission.Cancel();

        public override async Task<UsageRecord> SettleAsync()
        {
            await opened;
            await submission.Ended;
            var record = submission.Meter.Close(time.GetUtcNow());
            await usage.CloseAsync(record);
            return record;
        }
    }
}
