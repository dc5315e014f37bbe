using Grpc.AspNetCore.Server;
using Grpc.HealthCheck;
using MaiCluster.Gateway.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Grpc;

/// <summary>Puts gRPC into the gateway.</summary>
internal static class GrpcHosting
{
    public static void AddGrpcCalls(this IServiceCollection services)
    {
        services.AddGrpc(grpc =>
        {
            grpc.IgnoreUnknownServices = true; // its catch-all route would take what is wrong with HTTP paths; the frame refuses calls that there are not
            grpc.Interceptors.Add<BugInterceptor>();
        });
        services.AddOptions<GrpcServiceOptions>().Configure<IOptions<GatewayOptions>>((grpc, options) =>
        {
            grpc.MaxReceiveMessageSize = options.Value.MaxTensorBytes;
            grpc.MaxSendMessageSize = null; // answers are as large as the model makes them
            grpc.CompressionProviders = [new BoundedGzip(options.Value.MaxTensorBytes)];
            grpc.ResponseCompressionAlgorithm = BoundedGzip.Name;
        });
        services.AddGrpcReflection();
        services.AddSingleton<HealthServiceImpl>();
        services.AddSingleton<GrpcHealth>();
        services.AddSingleton<GrpcGate>();
        services.AddSingleton<BugInterceptor>();
        services.AddSingleton<InferCalls>();
        services.AddSingleton<InferenceService>();
    }

    public static void MapGrpcCalls(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        _ = services.GetRequiredService<GrpcHealth>();
        routes.MapGrpcService<InferenceService>().Add(services.GetRequiredService<GrpcGate>().Guard);
        routes.MapGrpcService<HealthServiceImpl>();
        routes.MapGrpcReflectionService();
    }
}
