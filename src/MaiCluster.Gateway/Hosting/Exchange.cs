using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Routes;
using MaiCluster.Gateway.Streaming;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Hosting;

/// <summary>One HTTP request and what became of it, for its log line and metrics.</summary>
internal sealed class Exchange(RequestId id, long startedTimestamp)
{
    public RequestId Id => id;

    public long StartedTimestamp => startedTimestamp;

    /// <summary>Who asks: a stored key, or the identity of a token. Null when none was taken.</summary>
    public ApiKey? Key { get; set; }

    public string? KeyId => Key?.Id;

    public Requester? Requester => Key?.Requester;

    /// <summary>Null until the model is known to exist: names that clients make up are no metric labels.</summary>
    public string? Model { get; set; }

    /// <summary>The way through its scenario's route; null where it names none.</summary>
    public RoutedCall? Route { get; set; }

    public AnswerUsage Usage { get; private set; }

    /// <summary>Pages of documents that were read for it by a request of their own.</summary>
    public int DocumentPages { get; set; }

    /// <summary>What that request costs.</summary>
    public long DocumentMicros { get; set; }

    public long? FirstTokenTimestamp { get; private set; }

    public bool ClientLeft { get; set; }

    /// <summary>A failure that came too late to be the status.</summary>
    public RequestFailure? Failure { get; set; }

    /// <summary>One word for the log: what the status alone does not say.</summary>
    public string Outcome => ClientLeft ? "left" : Failure is null ? "done" : $"failed ({Failure.Kind})";

    public static Exchange Of(HttpContext context) => context.Features.Get<Exchange>() ?? throw new InvalidOperationException("The request did not come through the gateway's frame.");

    /// <summary>The model that answers, if the key may ask for it; what a route chose needs no leave.</summary>
    public ValueTask<(TModel? Model, RequestFailure? Failure)> OpenAsync<TModel>(IInferencePipeline pipeline, string name, CancellationToken cancellationToken)
        where TModel : ServedModel, IServedAs =>
        Route is null ? pipeline.OpenAsync<TModel>(name, Key!, cancellationToken) : pipeline.OpenPartAsync<TModel>(name, cancellationToken);

    /// <summary>What the client called the model, for its answer.</summary>
    public string AskedFor(ServedModel model) => Route?.Asked ?? model.Name;

    public void FirstToken(TimeProvider time) => FirstTokenTimestamp ??= time.GetTimestamp();

    public async Task<AnswerUsage> SettleAsync(RunFeed feed) => Usage = await SettledAsync(feed);

    /// <summary>Its one record is closed.</summary>
    public AnswerUsage Settled(UsageRecord record) => Usage = default(AnswerUsage).Plus(record);

    private async Task<AnswerUsage> SettledAsync(RunFeed feed)
    {
        var usage = await feed.SettleAsync();
        return usage with { DocumentPages = DocumentPages, BilledMicros = usage.BilledMicros + DocumentMicros };
    }
}
