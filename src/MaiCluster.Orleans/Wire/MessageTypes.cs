using MaiCluster.Serving.Replicas.Calls;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization.Configuration;

namespace MaiCluster.Orleans.Wire;

/// <summary>Numbers for the message types that travel often: their names would be longer than what they carry.</summary>
internal static class MessageTypes
{
    // Orleans' own numbers are small; these are ours for ever.
    private const uint First = 0x4D41_0000;

    public static IServiceCollection AddMessageTypes(this IServiceCollection services) =>
        services.Configure<TypeManifestOptions>(types => types.WellKnownTypeIds[First] = typeof(TokenChunk));
}
