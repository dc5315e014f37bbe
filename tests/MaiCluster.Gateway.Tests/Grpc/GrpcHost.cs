using Grpc.Core;
using Grpc.Net.Client;
using MaiCluster.Gateway.Grpc.Protocol;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Gateway.Tests.Grpc;

/// <summary>A gateway with a gRPC client of it.</summary>
internal sealed class GrpcHost : IAsyncDisposable
{
    private readonly CountedConnections _connections = new();
    private readonly GrpcChannel _channel;

    private GrpcHost(GatewayHost gateway)
    {
        Gateway = gateway;
        _channel = GrpcChannel.ForAddress(gateway.GrpcAddress, new GrpcChannelOptions { HttpHandler = _connections.Handler, DisposeHttpClient = true, MaxReceiveMessageSize = null, MaxSendMessageSize = null });
        Client = new GRPCInferenceService.GRPCInferenceServiceClient(_channel);
    }

    public GatewayHost Gateway { get; }

    /// <summary>That the client made so far.</summary>
    public int Connections => _connections.Count;

    public GRPCInferenceService.GRPCInferenceServiceClient Client { get; }

    public CallInvoker Invoker => _channel.CreateCallInvoker();

    public static async Task<GrpcHost> StartAsync(Action<GatewayOptions>? options = null, Action<IServiceCollection>? services = null) =>
        new(await GatewayHost.StartAsync(options, services));

    public static Metadata Key(string? key = KeyRing.Key) => key is null ? [] : new Metadata { { "authorization", $"Bearer {key}" } };

    /// <summary>A call that must fail, and how it did.</summary>
    public static async Task<RpcException> RefusalOf<T>(AsyncUnaryCall<T> call) => await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Within("an answer"));

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await Gateway.DisposeAsync();
    }
}
