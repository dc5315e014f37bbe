using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Pipeline;

namespace MaiCluster.Node.Hosting;

/// <summary>The gateway's services and endpoints over this node's parts.</summary>
internal sealed class NodeApi(ITextPipeline pipeline, IKeyStore keys, string node)
{
    public void AddServices(IServiceCollection services) => services.AddSingleton(pipeline).AddSingleton(keys).AddSingleton(new AdmissionGate(keys)).AddSingleton(node);

    public void MapEndpoints(WebApplication app) => app.MapGet("healthz", () => "ok");

    public void SetReady(bool ready) => _ = ready;
}
