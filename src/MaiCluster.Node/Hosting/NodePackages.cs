using MaiCluster.Engines.Packages;
using MaiCluster.Node.Commands;
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

    /// <exception cref="CommandFailedException">A name stands for no package.</exception>
    public static void CheckNames(PackageStore packages, IReadOnlyList<string> names)
    {
        if (names.FirstOrDefault(name => packages.Find(name) is null) is { } unknown)
        {
            var known = string.Join(", ", packages.ListNames().Select(model => model.Name).Take(50));
            throw CommandFailedException.Usage($"There is no model '{unknown}' to load: known are {(known.Length > 0 ? known : "none")}. 'mai pull' installs others.");
        }
    }

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
