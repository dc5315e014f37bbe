using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Chat;
using MaiCluster.Gateway.Completions;
using MaiCluster.Gateway.Tokens;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.OpenApi;

/// <summary>GET /openapi.json, an OpenAPI 3.1 document: request bodies come from the parsers' own field tables.</summary>
internal sealed class OpenApiDocument
{
    private readonly byte[] _json;

    public OpenApiDocument(ChatEndpoint chat, CompletionEndpoint completions, TokenEndpoints tokens)
    {
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
            ["paths"] = new JsonObject
            {
                ["/v1/chat/completions"] = Post("Answers a conversation.", chat.Table.Schema(), AnswerSchemas.ChatCompletion(), streams: true),
                ["/v1/completions"] = Post("Continues texts.", completions.Table.Schema(), AnswerSchemas.TextCompletion(), streams: true),
                ["/tokenize"] = Post("Token ids of a text.", tokens.TokenizeTable.Schema(), AnswerSchemas.Tokenized()),
                ["/detokenize"] = Post("The text of token ids.", tokens.DetokenizeTable.Schema(), AnswerSchemas.Detokenized()),
                ["/v1/models"] = Get("What clients may ask for.", AnswerSchemas.ModelList()),
                ["/v1/models/{id}"] = Get("One model.", AnswerSchemas.Model(), parameter: "id"),
                ["/healthz"] = Get("The process answers.", AnswerSchemas.Health(), open: true),
                ["/readyz"] = Get("The default models are loaded; 503 tells what is awaited.", AnswerSchemas.Health(), open: true, unready: true),
                ["/metrics"] = Get("Prometheus' text format.", null, open: true),
                ["/openapi.json"] = Get("This document.", new JsonObject { ["type"] = "object" }, open: true),
            },
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

    private static JsonObject Post(string summary, JsonObject request, JsonObject answer, bool streams = false)
    {
        var content = Content("application/json", answer);
        if (streams)
        {
            content["text/event-stream"] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } };
        }

        return new JsonObject
        {
            ["post"] = new JsonObject
            {
                ["summary"] = summary,
                ["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content("application/json", request) },
                ["responses"] = new JsonObject
                {
                    ["200"] = new JsonObject { ["description"] = "The answer.", ["content"] = content },
                    ["default"] = Failure(),
                },
            },
        };
    }

    private static JsonObject Get(string summary, JsonObject? answer, bool open = false, bool unready = false, string? parameter = null)
    {
        var responses = new JsonObject
        {
            ["200"] = new JsonObject { ["description"] = "The answer.", ["content"] = answer is null ? Content("text/plain", new JsonObject { ["type"] = "string" }) : Content("application/json", answer) },
        };
        if (unready)
        {
            responses["503"] = new JsonObject { ["description"] = "Not ready.", ["content"] = Content("application/json", AnswerSchemas.Health()) };
        }

        responses["default"] = Failure();
        var get = new JsonObject { ["summary"] = summary, ["responses"] = responses };
        if (open)
        {
            get["security"] = new JsonArray();
        }

        if (parameter is not null)
        {
            get["parameters"] = new JsonArray(new JsonObject { ["name"] = parameter, ["in"] = "path", ["required"] = true, ["schema"] = new JsonObject { ["type"] = "string" } });
        }

        return new JsonObject { ["get"] = get };
    }

    private static JsonObject Content(string type, JsonObject schema) => new() { [type] = new JsonObject { ["schema"] = schema } };

    private static JsonObject Failure() => new()
    {
        ["description"] = "OpenAI's error object.",
        ["content"] = Content("application/json", new JsonObject { ["$ref"] = "#/components/schemas/Error" }),
    };
}
