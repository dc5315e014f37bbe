using Grpc.AspNetCore.Server;
using Grpc.Core;
using MaiCluster.Gateway.Admin;
using MaiCluster.Gateway.Grpc.Protocol;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Grpc;

/// <summary>Stands before every call: sees the key before a message is read.</summary>
internal sealed class GrpcGate(RequestDesk desk, AdminKeys keys, IOptions<GatewayOptions> options, TimeProvider time)
{
    // What probes ask. Health and reflection are services of their own, which never come here.
    private static readonly string[] Open = [nameof(GRPCInferenceService.GRPCInferenceServiceBase.ServerLive), nameof(GRPCInferenceService.GRPCInferenceServiceBase.ServerReady)];

    // The repository is the cluster's, not one client's.
    private static readonly Dictionary<string, AdminRole> Roles = new()
    {
        [nameof(GRPCInferenceService.GRPCInferenceServiceBase.RepositoryIndex)] = AdminRole.Viewer,
        [nameof(GRPCInferenceService.GRPCInferenceServiceBase.RepositoryModelLoad)] = AdminRole.Operator,
        [nameof(GRPCInferenceService.GRPCInferenceServiceBase.RepositoryModelUnload)] = AdminRole.Operator,
    };

    /// <summary>A call that asks for nothing but whether the node is well, by its route.</summary>
    public static bool IsProbe(string route) => route.StartsWith("/grpc.health.v1.Health/", StringComparison.Ordinal) || Array.Exists(Open, name => route.EndsWith("/" + name, StringComparison.Ordinal));

    /// <summary>Puts the gate before one call's endpoint.</summary>
    public void Guard(EndpointBuilder endpoint)
    {
        if (endpoint.Metadata.OfType<GrpcMethodMetadata>().FirstOrDefault() is not { Method: IMethod method } || endpoint.RequestDelegate is not { } call)
        {
            return;
        }

        var (isOpen, needed) = (Open.Contains(method.Name), Roles.GetValueOrDefault(method.Name));
        endpoint.RequestDelegate = async context =>
        {
            if (!isOpen && await CheckAsync(context, needed) is { } refusal)
            {
                await GrpcAnswer.RefuseAsync(context, refusal, options.Value.RetryAfter);
                return;
            }

            // Messages have a limit each; a stream of them has none.
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
            {
                body.MaxRequestBodySize = null;
            }

            await call(context);
            GrpcAnswer.ExplainUnreadable(context);
            await SendAsync(context);
        };
    }

    /// <summary>A single answer is still in the buffers; a reader that takes nothing of it must not keep it there for ever.</summary>
    private async Task SendAsync(HttpContext context)
    {
        var body = context.Response.BodyWriter;
        var bytes = body.UnflushedBytes;
        if (bytes == 0 || context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        var sent = body.FlushAsync();
        if (sent.IsCompletedSuccessfully)
        {
            return;
        }

        try
        {
            // The trailers go along, instead of waiting until the rest is taken.
            await Task.WhenAll(sent.AsTask(), context.Response.CompleteAsync()).WaitAsync(options.Value.ReaderPatience(bytes), time);
        }
        catch (TimeoutException)
        {
            Exchange.Of(context).ClientLeft = true;
            context.Abort();
        }
    }

    private async ValueTask<RequestFailure?> CheckAsync(HttpContext context, AdminRole needed) =>
        await desk.CheckAsync(context) ?? keys.Refuse(context, needed);
}
