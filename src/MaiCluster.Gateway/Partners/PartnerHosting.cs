using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Routes;
using MaiCluster.Serving.Partners;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Partners;

/// <summary>What answers with partners' models.</summary>
internal static class PartnerHosting
{
    public static IServiceCollection AddPartners(this IServiceCollection services)
    {
        services.TryAddSingleton<IPartners>(NoPartners.Instance);
        return services.AddSingleton<PartnerPlanner>().AddSingleton<RoutedBodyReader>().AddSingleton(provider => new PartnerRelay(
            provider.GetService<PartnerDesk>(), provider.GetRequiredService<IOptions<GatewayOptions>>(), provider.GetRequiredService<TimeProvider>()));
    }
}
