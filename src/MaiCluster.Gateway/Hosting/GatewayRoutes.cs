using MaiCluster.Gateway.Admin;
using MaiCluster.Gateway.Chat;
using MaiCluster.Gateway.Completions;
using MaiCluster.Gateway.Conversations;
using MaiCluster.Gateway.Documents;
using MaiCluster.Gateway.Embeddings;
using MaiCluster.Gateway.Grpc;
using MaiCluster.Gateway.Health;
using MaiCluster.Gateway.Images;
using MaiCluster.Gateway.Metrics;
using MaiCluster.Gateway.Models;
using MaiCluster.Gateway.Money;
using MaiCluster.Gateway.OpenApi;
using MaiCluster.Gateway.OpenInference.Http;
using MaiCluster.Gateway.Realtime;
using MaiCluster.Gateway.Responses;
using MaiCluster.Gateway.Routes;
using MaiCluster.Gateway.Speech;
using MaiCluster.Gateway.Tokens;
using MaiCluster.Gateway.Transcription;
using MaiCluster.Serving.Partners;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Gateway.Hosting;

/// <summary>All routes of the gateway.</summary>
public static class GatewayRoutes
{
    private static readonly string[] Read = ["GET", "HEAD"];

    /// <summary>Puts the gateway's frame around every request of the application, and maps its routes.</summary>
    public static WebApplication MapGateway(this WebApplication app)
    {
        var services = app.Services;
        var frame = services.GetRequiredService<RequestFrame>();
        services.GetRequiredService<PrometheusExporter>().Start(); // instruments made later are seen, measurements made earlier are not
        app.Use(next => context => frame.InvokeAsync(context, next));
        app.UseWebSockets();

        var routed = services.GetRequiredService<RoutedEndpoint>();
        app.MapPost(PartnerOperation.Chat.Path(), routed.Of(PartnerOperation.Chat, services.GetRequiredService<ChatEndpoint>().HandleAsync));
        app.MapPost(PartnerOperation.Completion.Path(), routed.Of(PartnerOperation.Completion, services.GetRequiredService<CompletionEndpoint>().HandleAsync));
        app.MapPost(PartnerOperation.Embedding.Path(), routed.Of(PartnerOperation.Embedding, services.GetRequiredService<EmbeddingEndpoint>().HandleAsync));

        app.MapPost(PartnerOperation.Image.Path(), routed.Of(PartnerOperation.Image, services.GetRequiredService<ImageEndpoint>().HandleAsync));
        app.MapMethods("/v1/images/files/{id}", Read, services.GetRequiredService<PictureEndpoint>().ServeAsync);

        app.MapPost("/v1/responses", routed.Of(operation: null, services.GetRequiredService<ResponseEndpoint>().HandleAsync));
        var responses = services.GetRequiredService<StoredResponseEndpoints>();
        app.MapMethods("/v1/responses/{id}", Read, responses.ShowAsync);
        app.MapDelete("/v1/responses/{id}", responses.DeleteAsync);
        app.MapMethods("/v1/responses/{id}/input_items", Read, responses.ListInputAsync);

        var conversations = services.GetRequiredService<ConversationEndpoints>();
        app.MapPost("/v1/conversations", conversations.CreateAsync);
        app.MapMethods("/v1/conversations/{id}", Read, conversations.ShowAsync);
        app.MapPost("/v1/conversations/{id}", conversations.UpdateAsync);
        app.MapDelete("/v1/conversations/{id}", conversations.DeleteAsync);
        var items = services.GetRequiredService<ConversationItemEndpoints>();
        app.MapPost("/v1/conversations/{id}/items", items.AddAsync);
        app.MapMethods("/v1/conversations/{id}/items", Read, items.ListAsync);
        app.MapMethods("/v1/conversations/{id}/items/{item}", Read, items.ShowAsync);
        app.MapDelete("/v1/conversations/{id}/items/{item}", items.DeleteAsync);

        app.MapPost(PartnerOperation.Speech.Path(), routed.Of(PartnerOperation.Speech, services.GetRequiredService<SpeechEndpoint>().HandleAsync));
        app.MapMethods("/v1/audio/voices", Read, services.GetRequiredService<VoicesEndpoint>().ListAsync);

        var tokens = services.GetRequiredService<TokenEndpoints>();
        app.MapPost("/tokenize", tokens.TokenizeAsync);
        app.MapPost("/detokenize", tokens.DetokenizeAsync);

        app.MapPost(PartnerOperation.Transcription.Path(), routed.Of(PartnerOperation.Transcription, services.GetRequiredService<TranscriptionEndpoint>().HandleAsync));
        app.MapPost(PartnerOperation.Translation.Path(), routed.Of(PartnerOperation.Translation, services.GetRequiredService<TranslationEndpoint>().HandleAsync));

        app.MapPost("/v1/documents/analyze", services.GetRequiredService<DocumentEndpoint>().HandleAsync);

        var models = services.GetRequiredService<ModelEndpoints>();
        app.MapMethods("/v1/models", Read, models.ListAsync);
        app.MapMethods("/v1/models/{**id}", Read, models.ShowAsync);

        var cluster = services.GetRequiredService<ClusterEndpoints>();
        app.MapMethods("/admin/nodes", Read, cluster.NodesAsync);
        app.MapMethods("/admin/devices", Read, cluster.DevicesAsync);
        app.MapMethods("/admin/replicas", Read, cluster.ReplicasAsync);
        app.MapPost("/admin/nodes/{node}/drain", cluster.DrainAsync);

        var sessions = services.GetRequiredService<SessionEndpoints>();
        app.MapMethods("/admin/sessions", Read, sessions.ListAsync);
        app.MapDelete("/admin/sessions/{**id}", sessions.DeleteAsync);

        app.MapAccess();
        app.MapMoney();
        app.MapRealtime();
        app.MapProtocol();
        app.MapGrpcCalls();
        app.MapProbeRoutes();
        app.MapMethods("/openapi.json", Read, services.GetRequiredService<OpenApiDocument>().ServeAsync);
        return app;
    }

    /// <summary>For a process that answers no clients: probes and metrics alone.</summary>
    public static WebApplication MapProbes(this WebApplication app)
    {
        app.Services.GetRequiredService<PrometheusExporter>().Start();
        app.MapProbeRoutes();
        return app;
    }

    private static void MapProbeRoutes(this WebApplication app)
    {
        var services = app.Services;
        app.MapMethods("/healthz", Read, HealthEndpoints.AliveAsync);
        app.MapMethods("/readyz", Read, services.GetRequiredService<HealthEndpoints>().ReadyAsync);
        app.MapMethods("/metrics", Read, services.GetRequiredService<PrometheusExporter>().ServeAsync);
    }
}
