using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MaiCluster.Gateway.OpenApi;

/// <summary>One method of one path, as an OpenAPI operation object.</summary>
internal static partial class OpenApiOperation
{
    /// <summary>Headers that say which session a request belongs to, and what it asks of time.</summary>
    public static JsonObject[] SessionAndSlo { get; } = [Header("x-session-id", "Names the conversation: its turns go where its keys and values are.", "string"), .. Slo()];

    public static JsonObject[] Slo() =>
    [
        Header("x-slo-ttft-ms", "Milliseconds that the first token may take.", "number"),
        Header("x-slo-tpot-ms", "Milliseconds that each further token may take.", "number"),
    ];

    /// <summary>The query of a list.</summary>
    public static JsonObject[] Paging() =>
    [
        Parameter("query", "limit", "Most items, 1 to 100. Default 20.", "integer"),
        Parameter("query", "order", "`desc` (default: newest first) or `asc`.", "string"),
        Parameter("query", "after", "Begin after the item with this id.", "string"),
    ];

    /// <summary>The query of a call.</summary>
    public static JsonObject[] Call() => [Parameter("query", "model", "A live model's name; a client secret has its own.", "string")];

    /// <summary>It becomes a WebSocket.</summary>
    /// <param name="events">What a client may send, by type.</param>
    public static JsonObject WithCall(this JsonObject operation, IEnumerable<(string Type, JsonObject Schema)> events)
    {
        operation["responses"]!.AsObject().Remove("200");
        operation["responses"]!["101"] = new JsonObject { ["description"] = "The call has begun." };
        operation["x-client-events"] = new JsonObject(events.Select(known => KeyValuePair.Create(known.Type, (JsonNode?)known.Schema)));
        return operation;
    }

    /// <param name="path">Its braces name parameters.</param>
    /// <param name="summary">One line.</param>
    /// <param name="answer">Null = plain text.</param>
    public static JsonObject Of(string path, string summary, JsonObject? answer)
    {
        var operation = new JsonObject
        {
            ["summary"] = summary,
            ["responses"] = new JsonObject
            {
                ["200"] = new JsonObject { ["description"] = "The answer.", ["content"] = answer is null ? Content("text/plain", FieldText()) : Content("application/json", answer) },
                ["default"] = new JsonObject
                {
                    ["description"] = "OpenAI's error object.",
                    ["content"] = Content("application/json", new JsonObject { ["$ref"] = "#/components/schemas/Error" }),
                },
            },
        };
        foreach (Match name in BracedName().Matches(path))
        {
            operation.With(new JsonObject { ["name"] = name.Groups[1].Value, ["in"] = "path", ["required"] = true, ["schema"] = FieldText() });
        }

        return operation;
    }

    public static JsonObject With(this JsonObject operation, params JsonObject[] parameters)
    {
        var all = operation["parameters"] as JsonArray;
        if (all is null)
        {
            operation["parameters"] = all = [];
        }

        foreach (var parameter in parameters)
        {
            all.Add(parameter.DeepClone());
        }

        return operation;
    }

    public static JsonObject WithBody(this JsonObject operation, JsonObject schema, bool required = true)
    {
        operation["requestBody"] = new JsonObject { ["required"] = required, ["content"] = Content("application/json", schema) };
        return operation;
    }

    /// <summary>Its body is a form with a file and the fields of a table.</summary>
    public static JsonObject WithForm(this JsonObject operation, JsonObject schema, string file)
    {
        schema["properties"]![file] = new JsonObject { ["type"] = "string", ["format"] = "binary" };
        schema["required"]!.AsArray().Add(file);
        operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content("multipart/form-data", schema) };
        return operation;
    }

    /// <summary>It may be streamed.</summary>
    public static JsonObject WithStream(this JsonObject operation)
    {
        operation["responses"]!["200"]!["content"]!["text/event-stream"] = new JsonObject { ["schema"] = FieldText() };
        return operation;
    }

    /// <summary>It answers with audio, or with events.</summary>
    public static JsonObject WithAudio(this JsonObject operation)
    {
        operation["responses"]!["200"]!["content"] = Content("audio/*", new JsonObject { ["type"] = "string", ["format"] = "binary" });
        return operation.WithStream();
    }

    /// <summary>It answers with a picture.</summary>
    public static JsonObject WithPicture(this JsonObject operation)
    {
        operation["responses"]!["200"]!["content"] = Content("image/*", new JsonObject { ["type"] = "string", ["format"] = "binary" });
        return operation.With(Parameter("query", "expires", "As the URL has it.", "integer"), Parameter("query", "signature", "As the URL has it.", "string"));
    }

    /// <summary>It needs no key.</summary>
    public static JsonObject Open(this JsonObject operation)
    {
        operation["security"] = new JsonArray();
        return operation;
    }

    public static JsonObject WithUnready(this JsonObject operation)
    {
        operation["responses"]!["503"] = new JsonObject { ["description"] = "Not ready.", ["content"] = Content("application/json", AnswerSchemas.Health()) };
        return operation;
    }

    private static JsonObject Header(string name, string meaning, string type) => Parameter("header", name, meaning, type);

    /// <summary>A text in the query.</summary>
    public static JsonObject Query(string name, string meaning) => Parameter("query", name, meaning, "string");

    private static JsonObject Parameter(string place, string name, string meaning, string type) =>
        new() { ["name"] = name, ["in"] = place, ["description"] = meaning, ["schema"] = new JsonObject { ["type"] = type } };

    private static JsonObject FieldText() => new() { ["type"] = "string" };

    private static JsonObject Content(string type, JsonObject schema) => new() { [type] = new JsonObject { ["schema"] = schema } };

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex BracedName();
}
