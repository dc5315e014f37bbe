using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Gateway.Responses.Items;
using MaiCluster.Serving.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Conversations;

/// <summary>POST /v1/conversations; GET, POST and DELETE /v1/conversations/{id}.</summary>
internal sealed class ConversationEndpoints(
    RequestDesk desk, ConversationDesk conversations, IConversationStore store, ISessions sessions, SessionOptions sessionOptions, ErrorAnswer errors, IOptions<GatewayOptions> options, TimeProvider time)
{
    public FieldTable<ConversationDraft> CreateTable { get; } = ConversationFields.Create(options.Value);

    public FieldTable<ConversationDraft> UpdateTable { get; } = ConversationFields.Update();

    public async Task CreateAsync(HttpContext context)
    {
        var draft = new ConversationDraft();
        var error = await desk.AdmitAsync(context);
        if (error is null && HasBody(context.Request))
        {
            error = await desk.ReadAsync(context, CreateTable, draft, (_, _) => { });
        }

        if (error is not null)
        {
            await errors.WriteAsync(context, error);
            return;
        }

        var now = time.GetUtcNow();
        var conversation = new StoredConversation
        {
            Id = ResponseItem.NewId("conv_"),
            KeyId = Exchange.Of(context).KeyId!,
            Created = now,
            Expires = now + sessionOptions.TimeToLive,
            Metadata = ConversationDesk.Bytes(draft.Metadata),
        };
        await store.AddAsync(conversation, [.. draft.Items.Select(item => item.ToStored())], context.RequestAborted);
        await ConversationDesk.WriteAsync(context, conversation);
    }

    public async Task ShowAsync(HttpContext context)
    {
        var (conversation, error) = await conversations.FindAsync(context);
        await (error is null ? ConversationDesk.WriteAsync(context, conversation!) : errors.WriteAsync(context, error));
    }

    public async Task UpdateAsync(HttpContext context)
    {
        var draft = new ConversationDraft();
        var (conversation, error) = await conversations.FindAsync(context);
        error ??= await desk.ReadAsync(context, UpdateTable, draft, (_, _) => { });
        if (error is null)
        {
            conversation = conversation! with { Metadata = ConversationDesk.Bytes(draft.Metadata) };
            var isThere = await store.UpdateAsync(conversation.KeyId, conversation.Id, conversation.Metadata, time.GetUtcNow() + sessionOptions.TimeToLive, context.RequestAborted);
            error = isThere ? null : ConversationDesk.NotFound(conversation.Id);
        }

        await (error is null ? ConversationDesk.WriteAsync(context, conversation!) : errors.WriteAsync(context, error));
    }

    /// <summary>Its items go with it, and its session's token log.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        var (conversation, error) = await conversations.FindAsync(context);
        if (conversation is not null && !await store.DeleteAsync(conversation.KeyId, conversation.Id, context.RequestAborted))
        {
            error = ConversationDesk.NotFound(conversation.Id); // another request was faster
        }

        if (error is not null)
        {
            await errors.WriteAsync(context, error);
            return;
        }

        await sessions.DeleteAsync(SessionId.Of(conversation!.KeyId, conversation.Id));
        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteString("id"u8, conversation.Id);
            json.WriteString("object"u8, "conversation.deleted"u8);
            json.WriteBoolean("deleted"u8, true);
        });
    }

    // Clients that have nothing to say send nothing at all.
    private static bool HasBody(HttpRequest request) => request.ContentLength is > 0 || request.Headers.TransferEncoding.Count > 0 || !string.IsNullOrEmpty(request.ContentType);
}
