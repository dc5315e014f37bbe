namespace MaiCluster.EndToEnd.Nodes;

/// <summary>Where things lie in the checkout that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The node as <c>./mai</c> starts it.</summary>
    public static string NodeDll { get; } = Path.Combine(Root, "src", "MaiCluster.Node", "bin", "Release", "net10.0", "mai.dll");

    /// <summary>A process of a cluster, where Orleans was part of the build.</summary>
    public static string SiloDll { get; } = Path.Combine(Root, "src", "MaiCluster.Silo", "bin", "Release", "net10.0", "mai-silo.dll");

    /// <summary>The scripts that use the npm client.</summary>
    public static string Clients { get; } = Path.Combine(Root, "tests", "clients");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MaiCluster.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} has MaiCluster.sln.");
    }
}
