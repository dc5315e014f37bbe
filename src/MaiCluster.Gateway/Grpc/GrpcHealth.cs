using Grpc.Health.V1;
using Grpc.HealthCheck;
using MaiCluster.Gateway.Grpc.Protocol;
using MaiCluster.Gateway.Health;

namespace MaiCluster.Gateway.Grpc;

/// <summary>Tells the health service what the node waits for: the server as a whole, and the service that needs a model. Health itself and reflection are there from the start.</summary>
internal sealed class GrpcHealth
{
    private const string WholeServer = "";

    private static readonly string[] Always = ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"];

    private readonly HealthServiceImpl _health;
    private readonly Readiness _readiness;
    private readonly Lock _lock = new();

    public GrpcHealth(HealthServiceImpl health, Readiness readiness)
    {
        (_health, _readiness) = (health, readiness);
        foreach (var service in Always)
        {
            health.SetStatus(service, HealthCheckResponse.Types.ServingStatus.Serving);
        }

        readiness.Changed += Tell;
        Tell();
    }

    private void Tell()
    {
        lock (_lock)
        {
            var status = _readiness.Awaited.Count == 0 ? HealthCheckResponse.Types.ServingStatus.Serving : HealthCheckResponse.Types.ServingStatus.NotServing;
            _health.SetStatus(WholeServer, status);
            _health.SetStatus(GRPCInferenceService.Descriptor.FullName, status);
        }
    }
}
