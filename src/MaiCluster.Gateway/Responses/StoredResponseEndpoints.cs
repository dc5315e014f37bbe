using System.Text.Json;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Requests;
using MaiCluster.Gateway.Responses.Items;
using MaiCluster.Serving.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MaiCluster.Gateway.Responses;

/// <summary>GET and DELETE /v1/responses/{id}, and GET /v1/responses/{id}/input_items.</summary>
internal sealed class StoredResponseEndpoints(RequestDesk desk, IResponseStore responses, ISessions sessions, ErrorAnswer errors)
{
    public async Task ShowAsync(HttpContext context)
    {
        var (response, error) = await FindAsync(context);
        if (error is null && context.Request.Query["stream"] is [{ } stream] && stream != "false")
        {
            var faults = new RequestFaults();
            faults.Unsupported("stream", "'stream' is not supported here: a stored response is whole.");
            error = ApiError.From(faults.First!);
        }

        if (error is not null)
        {
            await errors.WriteAsync(context, error);
            return;
        }

        var body = new Utf8Buffer(response!.Body.Length);
        body.Raw(response.Body.Span);
        await JsonAnswer.WriteAsync(context, body);
    }

    /// <summary>Its text goes at once, also that in its session's token log.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        var (response, error) = await FindAsync(context);
        if (response is not null && !await responses.DeleteAsync(response.KeyId, response.Id, context.RequestAborted))
        {
            error = NotFound(response.Id); // another request was faster
        }

        if (error is not null)
        {
            await errors.WriteAsync(context, error);
            return;
        }

        await sessions.DeleteAsync(SessionId.Of(response!.KeyId, response.Session));
        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteString("id"u8, response.Id);
            json.WriteString("object"u8, "response.deleted"u8);
            json.WriteBoolean("deleted"u8, true);
        });
    }

    public async Task ListInputAsync(HttpContext context)
    {
        var (response, error) = await FindAsync(context);
        var (page, malformed) = ItemList.ReadPage(context.Request.Query);
        error ??= malformed;
        var items = error is null ? ItemList.Cut(ItemsOf(response!), page! with { Limit = page.Limit + 1 }) : null;
        error ??= items is null ? ItemList.NoSuchPlace() : null;
        if (error is not null)
        {
            await errors.WriteAsync(context, error);
            return;
        }

        await JsonAnswer.WriteAsync(context, json => ItemList.Write(json, items!, page!.Limit));
    }

    private async ValueTask<(StoredResponse? Response, ApiError? Error)> FindAsync(HttpContext context)
    {
        if (await desk.AdmitAsync(context) is { } refused)
        {
            return (null, refused);
        }

        var id = context.GetRouteValue("id") as string ?? "";
        var found = await responses.FindAsync(Exchange.Of(context).KeyId!, id, context.RequestAborted);
        return (found, found is null ? NotFound(id) : null);
    }

    private static ApiError NotFound(string id) => ApiError.NotFound("response", id, "id");

    private static StoredItem[] ItemsOf(StoredResponse response)
    {
        using var input = JsonDocument.Parse(response.Input);
        return [.. input.RootElement.EnumerateArray().Select(item => ResponseItem.Read(item).ToStored())];
    }
}
