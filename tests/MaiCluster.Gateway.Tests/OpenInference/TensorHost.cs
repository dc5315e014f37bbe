using MaiCluster.Serving.Pipeline;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Gateway.Tests.OpenInference;

internal static class TensorHost
{
    public static void Add(IServiceCollection services, TensorPipeline pipeline) => services.AddSingleton<IInferencePipeline>(pipeline);
}
