using System.Text.Json.Nodes;
using MaiCluster.Gateway.OpenInference.Http;
using MaiCluster.Gateway.Requests;

namespace MaiCluster.Gateway.OpenApi;

/// <summary>The open inference protocol's paths in the document.</summary>
internal static class ProtocolOperations
{
    private const string Model = "/v2/models/{model}";

    // A version stands between the model and what is asked of it, or nothing does.
    private static readonly string[] Models = [Model, Model + "/versions/{version}"];

    /// <param name="add">Takes path, method, summary and answer; null = none that says anything.</param>
    public static void AddTo(Func<string, string, string, JsonObject?, JsonObject> add, InferEndpoint infer)
    {
        add("/v2", "get", "The server.", Any()).Failing();
        add("/v2/health/live", "get", "The process answers.", null).Open().Failing();
        add("/v2/health/ready", "get", "It can serve; else 400.", null).Open().Failing();
        add("/v2/models/stats", "get", "Counts and times of all models.", Any()).Failing();
        foreach (var model in Models)
        {
            add(model, "get", "What a model takes and gives.", Any()).Failing();
            add(model + "/ready", "get", "A copy is loaded; else 400.", null).Failing();
            add(model + "/config", "get", "How a model is served.", Any()).Failing();
            add(model + "/stats", "get", "Counts and times of a model.", Any()).Failing();
            add(model + "/infer", "post", "One inference.", Any()).WithBody(infer.Table.Schema()).Failing();
            add(model + "/generate", "post", "A text.", Any()).WithBody(Generate()).Failing();
            add(model + "/generate_stream", "post", "A text as events.", Any()).WithBody(Generate()).WithStream().Failing();
        }

        add("/v2/repository/index", "post", "Every model and its state. Takes the role viewer; load and unload take operator.", FieldSchema.Array(Any(), int.MaxValue)).WithBody(Any(), required: false).Failing();
        add("/v2/repository/models/{model}/load", "post", "Loads a copy.", Any()).WithBody(Any(), required: false).Failing();
        add("/v2/repository/models/{model}/unload", "post", "Ends all copies.", Any()).WithBody(Any(), required: false).Failing();
    }

    private static JsonObject Any() => FieldSchema.Of("object");

    private static JsonObject Generate() => JsonNode.Parse("""
        {"type":"object","properties":{"text_input":{"type":"string"},"id":{"type":"string"},"parameters":{"type":"object"}},"required":["text_input"]}
        """)!.AsObject();

    private static void Failing(this JsonObject operation)
    {
        var fault = operation["responses"]!["default"]!;
        fault["description"] = "The protocol's error object.";
        fault["content"]!["application/json"]!["schema"] = JsonNode.Parse("""{"type":"object","properties":{"error":{"type":"string"}}}""");
    }
}
