using System.Text.Json;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Responses.Items;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Gateway.Responses;

/// <summary>Keeps a response, and adds it to its conversation: in one commit, before its last byte leaves.</summary>
internal sealed class ResponseKeeper(IResponseStore responses, IConversationStore conversations, SessionOptions options, TimeProvider time)
{
    public async Task KeepAsync(ResponseObject response, ReadOnlyMemory<byte> body, IReadOnlyList<ResponseItem> output)
    {
        var (draft, request) = (response.Draft, response.Request);
        var expires = time.GetUtcNow() + options.TimeToLive;
        IReadOnlyList<StoredItem> items = draft.ConversationId is null ? [] : [.. draft.Input.Concat(output).Select(item => item.ToStored())];
        if (draft.Store)
        {
            var stored = new StoredResponse
            {
                Id = response.Id,
                KeyId = request.Requester.KeyId,
                PreviousId = draft.PreviousResponseId,
                ConversationId = draft.ConversationId,
                Session = request.SessionId?.Name ?? response.Id,
                Created = DateTimeOffset.FromUnixTimeSeconds(response.Created),
                Expires = expires,
                Body = body.ToArray(), // the buffer is used again
                Input = Bytes(draft.Input),
            };
            await responses.AddAsync(stored, items, CancellationToken.None);
        }
        else if (draft.ConversationId is { } conversation)
        {
            await conversations.AddItemsAsync(request.Requester.KeyId, conversation, items, expires, CancellationToken.None);
        }
    }

    private static byte[] Bytes(IEnumerable<ResponseItem> items)
    {
        var buffer = new Utf8Buffer();
        using (var json = new Utf8JsonWriter(buffer, AnswerJson.Options))
        {
            ResponseItem.WriteAll(json, items);
        }

        return buffer.Written.ToArray();
    }
}
