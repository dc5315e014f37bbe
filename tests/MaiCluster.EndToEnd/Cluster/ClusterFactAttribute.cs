using System.Reflection;
using MaiCluster.Postgres;

namespace MaiCluster.EndToEnd.Cluster;

/// <summary>A test of several processes, skipped where Orleans was not part of the build or PostgreSQL is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClusterFactAttribute : FactAttribute
{
    public ClusterFactAttribute() => Skip = Missing;

    /// <summary>What is missing; null when nothing is.</summary>
    internal static string? Missing { get; } =
        typeof(ClusterFactAttribute).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().SingleOrDefault(line => line.Key == "OrleansAbsent")?.Value
        ?? PostgresServer.Missing;
}
