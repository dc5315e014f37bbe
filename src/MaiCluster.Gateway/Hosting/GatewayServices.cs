using System.Security.Cryptography;
using MaiCluster.Gateway.Admin;
using MaiCluster.Gateway.Audio;
using MaiCluster.Gateway.Chat;
using MaiCluster.Gateway.Completions;
using MaiCluster.Gateway.Conversations;
using MaiCluster.Gateway.Documents;
using MaiCluster.Gateway.Embeddings;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Grpc;
using MaiCluster.Gateway.Health;
using MaiCluster.Gateway.Images;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Metrics;
using MaiCluster.Gateway.Models;
using MaiCluster.Gateway.Money;
using MaiCluster.Gateway.OpenApi;
using MaiCluster.Gateway.OpenInference.Http;
using MaiCluster.Gateway.Partners;
using MaiCluster.Gateway.Realtime;
using MaiCluster.Gateway.Responses;
using MaiCluster.Gateway.Routes;
using MaiCluster.Gateway.Speech;
using MaiCluster.Gateway.Speech.Encoding;
using MaiCluster.Gateway.Tokens;
using MaiCluster.Gateway.Transcription;
using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Routes;
using MaiCluster.Serving.Sessions;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Hosting;

/// <summary>Puts the gateway into a host.</summary>
public static class GatewayServices
{
    /// <summary>
    /// Adds what <see cref="GatewayRoutes.MapGateway"/> needs. The host adds an <c>IInferencePipeline</c>, an <c>AdmissionGate</c>,
    /// <c>AdminKeys</c>, an <c>IKeyStore</c>, an <c>IPayerStore</c>, an <c>IAuditLog</c>, the <c>ClusterView</c>, an <c>IFleetPort</c>, <c>ISessions</c>, an <c>ISessionStore</c>, <c>IVoiceDetectors</c>, where it has partners <c>IPartners</c> and a <c>PartnerDesk</c>, an <c>IResponseStore</c> and an
    /// <c>IConversationStore</c> (and its <c>SessionOptions</c> where they are not the default), and tells <see cref="Readiness"/> what it waits for.
    /// </summary>
    public static IServiceCollection AddGateway(this IServiceCollection services, Action<GatewayOptions>? configure = null)
    {
        services.AddOptions<GatewayOptions>().Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, KestrelLimits>();
        services.AddSingleton<IConfigureOptions<SocketTransportOptions>, KestrelLimits>();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => new GrammarCache());
        services.TryAddSingleton(new SessionOptions());
        services.AddSingleton<Readiness>();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<PrometheusExporter>();
        services.AddSingleton<ErrorAnswer>();
        services.AddSingleton<RequestFrame>();
        services.AddSingleton<RequestDesk>();
        services.AddSingleton(host => new ScenarioRouter(
            host.GetRequiredService<RouteCatalogue>(), host.GetRequiredService<IInferencePipeline>(), host.GetRequiredService<IPrices>(), RandomNumberGenerator.GetInt32, host.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ShadowDesk>();
        services.AddSingleton<RoutedEndpoint>();
        services.AddSingleton<ChatEndpoint>();
        services.AddSingleton<CompletionEndpoint>();
        services.AddSingleton<EmbeddingEndpoint>();
        services.AddSingleton<PictureStore>();
        services.AddSingleton<ImageEndpoint>();
        services.AddSingleton<PictureEndpoint>();
        services.AddSingleton<ResponseHistory>();
        services.AddSingleton<ResponseKeeper>();
        services.AddSingleton<ResponseEndpoint>();
        services.AddSingleton<StoredResponseEndpoints>();
        services.AddSingleton<ConversationDesk>();
        services.AddSingleton<ConversationEndpoints>();
        services.AddSingleton<ConversationItemEndpoints>();
        services.AddSingleton<AudioEncoders>();
        services.AddSingleton<SpeechEndpoint>();
        services.AddSingleton<VoicesEndpoint>();
        services.AddSingleton<TokenEndpoints>();
        services.AddSingleton<AudioDecoder>();
        services.AddSingleton<TranscriptionEndpoint>();
        services.AddSingleton<TranslationEndpoint>();
        services.AddSingleton<DocumentDecoder>();
        services.AddSingleton<DocumentDesk>();
        services.AddSingleton<DocumentEndpoint>();
        services.AddSingleton<ModelEndpoints>();
        services.AddPartners();
        services.AddSingleton<AdminDesk>();
        services.AddSingleton<ClusterEndpoints>();
        services.AddSingleton<SessionEndpoints>();
        services.AddSingleton<HealthEndpoints>();
        services.AddSingleton<OpenApiDocument>();
        services.AddAccess();
        services.AddMoney();
        services.AddRealtime();
        services.AddProtocol();
        services.AddGrpcCalls();
        return services;
    }
}
