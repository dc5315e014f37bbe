namespace MaiCluster.Engines.Packages;

/// <summary>A model package cannot be read, installed or trusted. The message names the file and the cure.</summary>
public sealed class PackageException : Exception
{
    public PackageException(string message)
        : base(message)
    {
    }

    public PackageException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>The field of a JSON file that is at fault, as a path such as <c>files[2].sha256</c>; null where no field is.</summary>
    public string? Field { get; init; }
}
