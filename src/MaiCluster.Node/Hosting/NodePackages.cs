using MaiCluster.Engines.Packages;
using MaiCluster.Node.Settings;

namespace MaiCluster.Node.Hosting;

/// <summary>Opens the package store as the settings say.</summary>
internal static class NodePackages
{
    public static PackageStore Open(NodeOptions options, TimeProvider time) => new(
        new PackageStoreOptions
        {
            DataDirectory = options.DataDirectory,
            BundledDirectory = BundledDirectory(AppContext.BaseDirectory),
            ModelDirectories = options.ModelDirectory is { } folder ? [folder] : [],
        },
        time);

    /// <summary>The <c>models</c> folder beside the program or above it, as in a clone; null when there is none.</summary>
    public static string? BundledDirectory(string program)
    {
        for (var folder = new DirectoryInfo(program); folder is not null; folder = folder.Parent)
        {
            var models = Path.Combine(folder.FullName, "models");
            if (File.Exists(Path.Combine(models, ModelCatalogue.FileName)))
            {
                return models;
            }
        }

        return null;
    }
}
