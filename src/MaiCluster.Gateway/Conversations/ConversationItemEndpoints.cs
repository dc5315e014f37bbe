using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Gateway.Responses.Items;
using MaiCluster.Serving.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Conversations;

/// <summary>POST and GET /v1/conversations/{id}/items; GET and DELETE /v1/conversations/{id}/items/{item}.</summary>
internal sealed class ConversationItemEndpoints(
    RequestDesk desk, ConversationDesk conversations, IConversationStore store, ISessions sessions, SessionOptions sessionOptions, ErrorAnswer errors, IOptions<GatewayOptions> options, TimeProvider time)
{
    public FieldTable<ConversationDraft> Table { get; } = ConversationFields.Items(options.Value);

    public async Task AddAsync(HttpContext context)
    {
        var draft = new ConversationDraft();
        var (conversation, error) = await conversations.FindAsync(context);
        error ??= await desk.ReadAsync(context, Table, draft, (_, _) => { });
        error ??= await CheckRoomAsync(conversation!, draft, context.RequestAborted);
        StoredItem[] items = [.. draft.Items.Select(item => item.ToStored())];
        if (error is null && !await store.AddItemsAsync(conversation!.KeyId, conversation.Id, items, time.GetUtcNow() + sessionOptions.TimeToLive, context.RequestAborted))
        {
            error = ConversationDesk.NotFound(conversation.Id);
        }

        await (error is null ? JsonAnswer.WriteAsync(context, json => ItemList.Write(json, items, items.Length)) : errors.WriteAsync(context, error));
    }

    public async Task ListAsync(HttpContext context)
    {
        var (conversation, error) = await conversations.FindAsync(context);
        var (page, malformed) = ItemList.ReadPage(context.Request.Query);
        error ??= malformed;
        var items = error is null ? await store.ListItemsAsync(conversation!.KeyId, conversation.Id, page! with { Limit = page.Limit + 1 }, context.RequestAborted) : null;
        error ??= items is null ? ItemList.NoSuchPlace() : null;
        await (error is null ? JsonAnswer.WriteAsync(context, json => ItemList.Write(json, items!, page!.Limit)) : errors.WriteAsync(context, error));
    }

    public async Task ShowAsync(HttpContext context)
    {
        var (conversation, error) = await conversations.FindAsync(context);
        var id = ItemId(context);
        var item = error is null ? await store.FindItemAsync(conversation!.KeyId, conversation.Id, id, context.RequestAborted) : null;
        if (item is null)
        {
            await errors.WriteAsync(context, error ?? ApiError.NotFound("item", id, "item"));
            return;
        }

        var body = new Utf8Buffer(item.Json.Length);
        body.Raw(item.Json.Span);
        await JsonAnswer.WriteAsync(context, body);
    }

    /// <summary>The session's token log has the item's text too, so it goes with it.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        var (conversation, error) = await conversations.FindAsync(context);
        var id = ItemId(context);
        if (error is null && !await store.DeleteItemAsync(conversation!.KeyId, conversation.Id, id, context.RequestAborted))
        {
            error = ApiError.NotFound("item", id, "item");
        }

        if (error is not null)
        {
            await errors.WriteAsync(context, error);
            return;
        }

        await sessions.DeleteAsync(SessionId.Of(conversation!.KeyId, conversation.Id));
        await ConversationDesk.WriteAsync(context, conversation);
    }

    private static string ItemId(HttpContext context) => context.GetRouteValue("item") as string ?? "";

    private async ValueTask<ApiError?> CheckRoomAsync(StoredConversation conversation, ConversationDraft draft, CancellationToken cancellationToken)
    {
        var most = options.Value.MaxMessages;
        var count = await store.CountItemsAsync(conversation.KeyId, conversation.Id, cancellationToken);
        if (count + draft.Items.Count <= most)
        {
            return null;
        }

        var faults = new RequestFaults();
        faults.Invalid("items", $"Conversation '{conversation.Id}' has {count} items; with these there would be {count + draft.Items.Count}, and it may have at most {most}.");
        return ApiError.From(faults.First!);
    }
}
