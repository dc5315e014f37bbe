namespace MaiCluster.Engines.Packages;

/// <summary>A file that is not what its manifest says.</summary>
/// <param name="Path">Where it lies or should lie.</param>
/// <param name="Problem">Such as <c>98600561 bytes expected, 4096 found</c>.</param>
public sealed record FileDamage(string Path, string Problem)
{
    public override string ToString() => $"{Path}: {Problem}";
}
