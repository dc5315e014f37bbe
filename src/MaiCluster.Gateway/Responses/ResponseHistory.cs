using System.Text.Json;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Gateway.Responses.Items;
using MaiCluster.Serving.Sessions;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Responses;

/// <summary>What a response goes on from, and in which session: one per conversation, or per chain of responses; a fork from an older response gets its own.</summary>
internal sealed class ResponseHistory(IResponseStore responses, IConversationStore conversations, IOptions<GatewayOptions> options)
{
    private int MostItems => options.Value.MaxMessages;

    /// <summary>Fills in the draft's history and session, or says what is not there.</summary>
    public async ValueTask<ApiError?> LoadAsync(ResponseDraft draft, string responseId, string keyId, CancellationToken cancellationToken)
    {
        if (draft.ConversationId is { } conversation)
        {
            return await LoadConversationAsync(draft, conversation, keyId, cancellationToken);
        }

        if (draft.PreviousResponseId is { } previous)
        {
            return await LoadChainAsync(draft, previous, responseId, keyId, cancellationToken);
        }

        draft.Session = draft.Store ? SessionId.Of(keyId, responseId) : null;
        return null;
    }

    private async ValueTask<ApiError?> LoadConversationAsync(ResponseDraft draft, string id, string keyId, CancellationToken cancellationToken)
    {
        if (await conversations.FindAsync(keyId, id, cancellationToken) is null)
        {
            return ApiError.NotFound("conversation", id, "conversation");
        }

        var items = await conversations.ListItemsAsync(keyId, id, new ItemPage(null, MostItems, IsDescending: false), cancellationToken) ?? [];
        draft.History = [.. items.Select(item => Read(item.Json))];
        draft.Session = SessionId.Of(keyId, id);
        return draft.History.Count == 0 && draft.Input.Count == 0
            ? Invalid("input", $"'input' is required here: conversation '{id}' has no items yet.")
            : CheckLength(draft, "conversation");
    }

    private async ValueTask<ApiError?> LoadChainAsync(ResponseDraft draft, string previous, string responseId, string keyId, CancellationToken cancellationToken)
    {
        const string param = "previous_response_id";
        if (await responses.ReadChainAsync(keyId, previous, MostItems, cancellationToken) is not { } chain)
        {
            return ApiError.NotFound("response", previous, param, "previous_response_not_found");
        }

        var last = chain.Responses[^1];
        if (last.ConversationId is { } conversation)
        {
            return Invalid(param, $"Response '{previous}' is part of conversation '{conversation}': send 'conversation' with that id instead.");
        }

        if (chain.Responses[0].PreviousId is { } missing && chain.Responses.Count < MostItems)
        {
            return ApiError.NotFound("response", missing, param, "previous_response_not_found") with
            {
                Message = $"Response '{previous}' goes back to response '{missing}', which was deleted or whose time is over: what was said then is not known any more. Send the conversation in 'input'.",
            };
        }

        draft.History = [.. chain.Responses.SelectMany(Items)];
        draft.Session = draft.Store ? SessionId.Of(keyId, chain.IsContinued ? responseId : last.Session) : null;
        return CheckLength(draft, param);
    }

    /// <summary>A turn adds its input and one answer at least.</summary>
    private ApiError? CheckLength(ResponseDraft draft, string param)
    {
        var count = draft.History.Count + draft.Input.Count + 1;
        return count <= MostItems ? null : Invalid(param, $"'{param}' has {draft.History.Count} items; with the new turn there would be {count}, and a history may have at most {MostItems}.");
    }

    private static IEnumerable<ResponseItem> Items(StoredResponse response)
    {
        using var input = JsonDocument.Parse(response.Input);
        using var body = JsonDocument.Parse(response.Body);
        return [.. input.RootElement.EnumerateArray().Select(ResponseItem.Read), .. body.RootElement.GetProperty("output").EnumerateArray().Select(ResponseItem.Read)];
    }

    private static ResponseItem Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return ResponseItem.Read(document.RootElement);
    }

    private static ApiError Invalid(string param, string message)
    {
        var faults = new RequestFaults();
        faults.Invalid(param, message);
        return ApiError.From(faults.First!);
    }
}
