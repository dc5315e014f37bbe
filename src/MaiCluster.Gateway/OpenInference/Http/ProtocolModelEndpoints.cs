using System.Text.Json;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Serving.Requests;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.OpenInference.Http;

/// <summary>GET /v2/models/{model}[/versions/{version}] with /ready, /config and /stats, and GET /v2/models/stats.</summary>
internal sealed class ProtocolModelEndpoints(RequestDesk keys, ModelDesk models, StatisticsDesk statistics, ErrorAnswer errors)
{
    public Task ShowAsync(HttpContext context) => DescribeAsync(context, ModelCardJson.WriteMetadata);

    public Task ConfigAsync(HttpContext context) => DescribeAsync(context, ModelCardJson.WriteConfig);

    public Task ReadyAsync(HttpContext context) => AnswerAsync(context, async (model, version) =>
    {
        var (isReady, failure) = await models.IsReadyAsync(model, version, Exchange.Of(context).Key!, context.RequestAborted);
        failure ??= isReady ? null : new RequestFailure(FailureKind.InvalidRequest, $"The model '{model}' is not ready: {models.WhyNotReady(model)}.");
        if (failure is null)
        {
            context.Response.ContentLength = 0;
        }

        return failure;
    });

    public Task StatisticsAsync(HttpContext context) => AnswerAsync(context, async (model, version) =>
    {
        var (found, failure) = await statistics.ReadAsync(model, version, Exchange.Of(context).Key!, context.RequestAborted);
        if (found is not null)
        {
            await JsonAnswer.WriteAsync(context, json => StatisticsJson.Write(json, found));
        }

        return failure;
    });

    private Task DescribeAsync(HttpContext context, Action<Utf8JsonWriter, ModelCard> write) => AnswerAsync(context, async (model, version) =>
    {
        var (card, failure) = await models.DescribeAsync(model, version, Exchange.Of(context).Key!, context.RequestAborted);
        if (card is not null)
        {
            await JsonAnswer.WriteAsync(context, json => write(json, card));
        }

        return failure;
    });

    private async Task AnswerAsync(HttpContext context, Func<string, string, Task<RequestFailure?>> answer)
    {
        var error = await keys.AdmitAsync(context);
        if (error is null)
        {
            var (model, version) = ProtocolRoute.ModelOf(context);
            error = await answer(model, version) is { } failure ? ApiError.From(failure) : null;
        }

        if (error is not null)
        {
            await errors.WriteAsync(context, error);
        }
    }
}
