using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MaiCluster.Gateway.Admin;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Chat;
using MaiCluster.Gateway.Completions;
using MaiCluster.Gateway.Conversations;
using MaiCluster.Gateway.Documents;
using MaiCluster.Gateway.Embeddings;
using MaiCluster.Gateway.Images;
using MaiCluster.Gateway.Money;
using MaiCluster.Gateway.OpenInference.Http;
using MaiCluster.Gateway.Realtime.Calls;
using MaiCluster.Gateway.Realtime.Secrets;
using MaiCluster.Gateway.Responses;
using MaiCluster.Gateway.Routes;
using MaiCluster.Gateway.Speech;
using MaiCluster.Gateway.Tokens;
using MaiCluster.Gateway.Transcription;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.OpenApi;

/// <summary>GET /openapi.json, an OpenAPI 3.1 document: request bodies come from the parsers' own field tables.</summary>
internal sealed class OpenApiDocument
{
    private readonly JsonObject _paths = [];
    private readonly byte[] _json;

    public OpenApiDocument(
        ChatEndpoint chat, CompletionEndpoint completions, ResponseEndpoint responses, ConversationEndpoints conversations, ConversationItemEndpoints items, TokenEndpoints tokens,
        EmbeddingEndpoint embeddings, SpeechEndpoint speech, TranscriptionEndpoint transcriptions, TranslationEndpoint translations, ImageEndpoint images,
        DocumentEndpoint documents, InferEndpoint infer, ClientSecretEndpoint secrets, CallServices calls, KeyEndpoints keys, PayerEndpoints payers,
        BudgetEndpoints budgets, RouteEndpoints routes, AdjustmentEndpoint adjustments)
    {
        AddText(chat, completions, responses);
        AddConversations(conversations, items);
        AddAudio(speech, transcriptions, translations);
        AddRealtime(secrets, calls);
        AddAdmin();
        AccessOperations.AddTo(Add, keys, payers);
        MoneyOperations.AddTo(Add, budgets, routes, adjustments);
        Add("/v1/embeddings", "post", "Turns texts into vectors.", AnswerSchemas.Embeddings()).WithBody(embeddings.Table.Schema());
        Add("/v1/images/generations", "post", "Makes pictures of a prompt.", AnswerSchemas.Images()).WithBody(images.Table.Schema()).WithStream().With(OpenApiOperation.Slo());
        Add("/v1/images/files/{id}", "get", "A picture that was asked for as a URL, which is signed and expires.", null).WithPicture().Open();
        Add("/v1/documents/analyze", "post", "Reads the pages of a document.", AnswerSchemas.Document()).WithForm(documents.Table.Schema(), DocumentFields.File).With(OpenApiOperation.Slo());
        ProtocolOperations.AddTo(Add, infer);
        AddRest(tokens);
        Document = new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "MaiCluster",
                ["version"] = "1",
                ["description"] = "OpenAI-compatible text generation. x-support says of each request field whether it is honoured, taken without effect, or refused unless null or its default.",
            },
            ["security"] = new JsonArray(new JsonObject { ["bearer"] = new JsonArray() }),
            ["paths"] = _paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = new JsonObject { ["Error"] = AnswerSchemas.Error() },
                ["securitySchemes"] = new JsonObject { ["bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" } },
            },
        };
        _json = Encoding.UTF8.GetBytes(Document.ToJsonString(new JsonSerializerOptions { Encoder = AnswerJson.Encoder }));
    }

    public JsonObject Document { get; }

    public Task ServeAsync(HttpContext context)
    {
        var body = new Utf8Buffer(_json.Length);
        body.Raw(_json);
        return JsonAnswer.WriteAsync(context, body);
    }

    private void AddText(ChatEndpoint chat, CompletionEndpoint completions, ResponseEndpoint responses)
    {
        Add("/v1/chat/completions", "post", "Answers a conversation.", AnswerSchemas.ChatCompletion()).WithBody(chat.Table.Schema()).WithStream().With(OpenApiOperation.SessionAndSlo);
        Add("/v1/completions", "post", "Continues texts.", AnswerSchemas.TextCompletion()).WithBody(completions.Table.Schema()).WithStream().With(OpenApiOperation.Slo());
        Add("/v1/responses", "post", "Answers the new turn of a conversation that is kept here.", AnswerSchemas.Response()).WithBody(responses.Table.Schema()).WithStream().With(OpenApiOperation.Slo());
        Add("/v1/responses/{id}", "get", "A kept response.", AnswerSchemas.Response());
        Add("/v1/responses/{id}", "delete", "Forgets a response.", AnswerSchemas.Deleted());
        Add("/v1/responses/{id}/input_items", "get", "What a response was given.", AnswerSchemas.ItemList()).With(OpenApiOperation.Paging());
    }

    private void AddConversations(ConversationEndpoints conversations, ConversationItemEndpoints items)
    {
        const string one = "/v1/conversations/{id}", list = one + "/items", item = list + "/{item}";
        Add("/v1/conversations", "post", "Begins a conversation.", AnswerSchemas.Conversation()).WithBody(conversations.CreateTable.Schema(), required: false);
        Add(one, "get", "A conversation.", AnswerSchemas.Conversation());
        Add(one, "post", "Replaces a conversation's metadata.", AnswerSchemas.Conversation()).WithBody(conversations.UpdateTable.Schema());
        Add(one, "delete", "Forgets a conversation and its items.", AnswerSchemas.Deleted());
        Add(list, "post", "Adds items.", AnswerSchemas.ItemList()).WithBody(items.Table.Schema());
        Add(list, "get", "A conversation's items.", AnswerSchemas.ItemList()).With(OpenApiOperation.Paging());
        Add(item, "get", "One item.", AnswerSchemas.Item());
        Add(item, "delete", "Forgets an item; answers with the conversation.", AnswerSchemas.Conversation());
    }

    private void AddAudio(SpeechEndpoint speech, TranscriptionEndpoint transcriptions, TranslationEndpoint translations)
    {
        Add("/v1/audio/speech", "post", "Speaks a text: audio while it is made.", null).WithBody(speech.Table.Schema()).WithAudio().With(OpenApiOperation.Slo());
        Add("/v1/audio/transcriptions", "post", "Writes down what is said in a recording.", AnswerSchemas.Transcript()).WithForm(transcriptions.Table.Schema(), TranscriptionFields.File).WithStream().With(OpenApiOperation.Slo());
        Add("/v1/audio/translations", "post", "Writes down in English what is said in a recording.", AnswerSchemas.Transcript()).WithForm(translations.Table.Schema(), TranscriptionFields.File).With(OpenApiOperation.Slo());
        Add("/v1/audio/voices", "get", "The voices there are.", AnswerSchemas.VoiceList());
    }

    private void AddRealtime(ClientSecretEndpoint secrets, CallServices calls)
    {
        Add("/v1/realtime", "get", "A spoken call with a live model, over a WebSocket: events of OpenAI's Realtime API.", null).With(OpenApiOperation.Call()).WithCall(calls.Reader.Schemas);
        Add("/v1/realtime/client_secrets", "post", "A short-lived secret that a browser opens a call with.", AnswerSchemas.ClientSecret()).WithBody(secrets.Table.Schema());
    }

    private void AddAdmin()
    {
        Add("/admin/nodes", "get", "The cluster's nodes. Admin routes take a key with a role, or the node's own.", AnswerSchemas.AdminList());
        Add("/admin/nodes/{node}/drain", "post", "The node takes nothing new; what runs there finishes or moves.", AnswerSchemas.Draining());
        Add("/admin/devices", "get", "The devices of all nodes.", AnswerSchemas.AdminList());
        Add("/admin/replicas", "get", "The copies of models on devices.", AnswerSchemas.AdminList());
        Add("/admin/sessions", "get", "Sessions in use, without their text.", AnswerSchemas.AdminList());
        Add("/admin/sessions/{id}", "delete", "Forgets a session; the id is KEY/NAME.", AnswerSchemas.Deleted());
    }

    private void AddRest(TokenEndpoints tokens)
    {
        Add("/tokenize", "post", "Token ids of a text.", AnswerSchemas.Tokenized()).WithBody(tokens.TokenizeTable.Schema());
        Add("/detokenize", "post", "The text of token ids.", AnswerSchemas.Detokenized()).WithBody(tokens.DetokenizeTable.Schema());
        Add("/v1/models", "get", "What clients may ask for.", AnswerSchemas.ModelList());
        Add("/v1/models/{id}", "get", "One model.", AnswerSchemas.Model());
        Add("/healthz", "get", "The process answers.", AnswerSchemas.Health()).Open();
        Add("/readyz", "get", "The default models are loaded; 503 tells what is awaited.", AnswerSchemas.Health()).Open().WithUnready();
        Add("/metrics", "get", "Prometheus' text format.", null).Open();
        Add("/openapi.json", "get", "This document.", new JsonObject { ["type"] = "object" }).Open();
    }

    private JsonObject Add(string path, string method, string summary, JsonObject? answer)
    {
        var operation = OpenApiOperation.Of(path, summary, answer);
        var methods = _paths[path] as JsonObject;
        if (methods is null)
        {
            _paths[path] = methods = [];
        }

        methods[method] = operation;
        return operation;
    }
}
