namespace MaiCluster.Engines.Tests.Text;

/// <summary>Where the repository keeps what tests read.</summary>
internal static class TestFolders
{
    public static string Root { get; } = FindRoot();

    public static string BundledText => Path.Combine(Root, "models", "smollm2-135m-instruct");

    public static string Golden(string file) => Path.Combine(Root, "tests", "golden", file);

    public static string Tiny(string layout) => Path.Combine(Root, "tests", "tiny", layout);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MaiCluster.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("MaiCluster.sln is not above the tests.");
        }

        return folder.FullName;
    }
}
