using System.Text.Json;
using MaiCluster.Gateway.Tests.Fakes;

namespace MaiCluster.Gateway.Tests.Responses;

/// <summary>Short forms for what tests of responses do again and again.</summary>
internal static class ResponseHost
{
    public const string Path = "/v1/responses";

    /// <summary>Asks with these members beside the model; the response.</summary>
    public static Task<JsonElement> RespondAsync(this GatewayHost host, string members, int status = 200) =>
        host.PostJsonAsync(Path, $$"""{"model":"mai-text",{{members}}}""", status);

    public static string Id(this JsonElement json) => json.GetProperty("id").GetString()!;

    public static string Text(this JsonElement json) => json.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString()!;

    /// <summary>The prompt that the last request was rendered to.</summary>
    public static string LastPrompt(this GatewayHost host) => host.Pipeline.Model.Tokenizer.Decode(host.Pipeline.Requests.Last().Prompt.Span);

    public static string? LastSession(this GatewayHost host) => host.Pipeline.Requests.Last().SessionId?.Name;
}
