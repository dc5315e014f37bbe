using System.Text.Json.Nodes;
using Grpc.AspNetCore.Server;
using MaiCluster.Gateway.Chat;
using MaiCluster.Gateway.Completions;
using MaiCluster.Gateway.Conversations;
using MaiCluster.Gateway.Embeddings;
using MaiCluster.Gateway.Images;
using MaiCluster.Gateway.OpenInference.Http;
using MaiCluster.Gateway.Realtime.Secrets;
using MaiCluster.Gateway.Requests;
using MaiCluster.Gateway.Responses;
using MaiCluster.Gateway.Speech;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Gateway.Tokens;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Gateway.Tests.OpenApi;

public sealed class OpenApiDocumentTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task It_has_every_route_and_no_other()
    {
        var document = await ReadAsync();
        var routes = Routes()
            .Select(endpoint => endpoint.RoutePattern.RawText!.Replace("{**id}", "{id}", StringComparison.Ordinal)).Distinct();

        Assert.Equal(routes.Order(StringComparer.Ordinal), document["paths"]!.AsObject().Select(path => path.Key).Order(StringComparer.Ordinal));
        Assert.StartsWith("3.1.", document["openapi"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_has_every_method_of_a_route()
    {
        var document = await ReadAsync();
        var methods = Routes()
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Where(method => method != "HEAD")
                .Select(method => $"{method} {endpoint.RoutePattern.RawText!.Replace("{**id}", "{id}", StringComparison.Ordinal)}"));

        var listed = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(method => $"{method.Key.ToUpperInvariant()} {path.Key}"));
        Assert.Equal(methods.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task It_has_every_field_that_the_parsers_know()
    {
        var document = await ReadAsync();

        Same(document, "/v1/chat/completions", fixture.Host.Services.GetRequiredService<ChatEndpoint>().Table);
        Same(document, "/v1/completions", fixture.Host.Services.GetRequiredService<CompletionEndpoint>().Table);
        Same(document, "/v1/responses", fixture.Host.Services.GetRequiredService<ResponseEndpoint>().Table);
        Same(document, "/v1/conversations", fixture.Host.Services.GetRequiredService<ConversationEndpoints>().CreateTable);
        Same(document, "/v1/conversations/{id}", fixture.Host.Services.GetRequiredService<ConversationEndpoints>().UpdateTable);
        Same(document, "/v1/conversations/{id}/items", fixture.Host.Services.GetRequiredService<ConversationItemEndpoints>().Table);
        Same(document, "/v1/embeddings", fixture.Host.Services.GetRequiredService<EmbeddingEndpoint>().Table);
        Same(document, "/v2/models/{model}/infer", fixture.Host.Services.GetRequiredService<InferEndpoint>().Table);
        Same(document, "/tokenize", fixture.Host.Services.GetRequiredService<TokenEndpoints>().TokenizeTable);
        Same(document, "/v1/images/generations", fixture.Host.Services.GetRequiredService<ImageEndpoint>().Table);
        Same(document, "/v1/audio/speech", fixture.Host.Services.GetRequiredService<SpeechEndpoint>().Table);
        Same(document, "/v1/realtime/client_secrets", fixture.Host.Services.GetRequiredService<ClientSecretEndpoint>().Table);
        Same(document, "/detokenize", fixture.Host.Services.GetRequiredService<TokenEndpoints>().DetokenizeTable);
    }

    /// <summary>Those that HTTP clients ask for something: neither gRPC's nor those that only say that they are not served.</summary>
    private IEnumerable<RouteEndpoint> Routes() => fixture.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is not null && endpoint.Metadata.GetMetadata<GrpcMethodMetadata>() is null && !endpoint.RoutePattern.RawText!.StartsWith('{'));

    private static void Same<TDraft>(JsonObject document, string path, FieldTable<TDraft> table)
    {
        var properties = document["paths"]![path]!["post"]!["requestBody"]!["content"]!["application/json"]!["schema"]!["properties"]!.AsObject();
        Assert.Equal(
            table.Fields.Select(field => $"{field.Name} {field.Support.ToString().ToLowerInvariant()}"),
            properties.Select(property => $"{property.Key} {property.Value!["x-support"]!.GetValue<string>()}"));
    }

    private async Task<JsonObject> ReadAsync() =>
        JsonNode.Parse(await fixture.Host.Client.GetStringAsync(new Uri("/openapi.json", UriKind.Relative)).Within("the document"))!.AsObject();
}
