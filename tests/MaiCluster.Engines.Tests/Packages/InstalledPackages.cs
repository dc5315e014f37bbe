using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Tests.Text;

namespace MaiCluster.Engines.Tests.Packages;

/// <summary>Packages of the repository that come from a registry, installed once for all tests of this clone.</summary>
internal static class InstalledPackages
{
    /// <summary>A store in which a package and all that it uses are installed.</summary>
    public static async Task<PackageStore> WithAsync(string name)
    {
        var store = new PackageStore(
            new PackageStoreOptions
            {
                DataDirectory = Path.Combine(TestFolders.Root, "artifacts", "test-packages"),
                BundledDirectory = Path.Combine(TestFolders.Root, "models"),
            },
            TimeProvider.System);
        foreach (var missing in store.MissingFor(name))
        {
            await store.InstallAsync(missing, name: null, progress: null, CancellationToken.None);
        }

        return store;
    }
}
