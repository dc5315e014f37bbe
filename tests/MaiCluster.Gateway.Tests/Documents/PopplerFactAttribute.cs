namespace MaiCluster.Gateway.Tests.Documents;

/// <summary>A test that needs Poppler's programs, and says so where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PopplerFactAttribute : FactAttribute
{
    public PopplerFactAttribute() => Skip = Missing;

    private static string? Missing { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "pdftoppm")))
        ? null
        : "pdftoppm is not installed here (apt-get install poppler-utils).";
}
