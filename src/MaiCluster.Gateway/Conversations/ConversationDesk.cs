using System.Text.Json;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Serving.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MaiCluster.Gateway.Conversations;

/// <summary>What every request about a conversation needs: the key's own conversation, or 404.</summary>
internal sealed class ConversationDesk(RequestDesk desk, IConversationStore store)
{
    public async ValueTask<(StoredConversation? Conversation, ApiError? Error)> FindAsync(HttpContext context)
    {
        if (await desk.AdmitAsync(context) is { } refused)
        {
            return (null, refused);
        }

        var id = context.GetRouteValue("id") as string ?? "";
        var found = await store.FindAsync(Exchange.Of(context).KeyId!, id, context.RequestAborted);
        return (found, found is null ? NotFound(id) : null);
    }

    public static ApiError NotFound(string id) => ApiError.NotFound("conversation", id, "id");

    public static Task WriteAsync(HttpContext context, StoredConversation conversation) => JsonAnswer.WriteAsync(context, json =>
    {
        json.WriteString("id"u8, conversation.Id);
        json.WriteString("object"u8, "conversation"u8);
        json.WriteNumber("created_at"u8, conversation.Created.ToUnixTimeSeconds());
        json.WritePropertyName("metadata"u8);
        json.WriteRawValue(conversation.Metadata.Span, skipInputValidation: true);
    });

    /// <summary>Metadata as it is stored.</summary>
    public static byte[] Bytes(IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var buffer = new Utf8Buffer(256);
        using (var json = new Utf8JsonWriter(buffer, AnswerJson.Options))
        {
            Requests.MetadataField.Write(json, metadata);
        }

        return buffer.Written.ToArray();
    }
}
