namespace MaiCluster.Serving.Models;

/// <summary>What an endpoint must know of a model to build a valid request: one record for each modality. Immutable, shared; nothing of it needs a loaded engine.</summary>
public abstract record ServedModel
{
    /// <summary>The name clients use, such as <c>mai-text</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The package behind the name: replicas are copies of packages.</summary>
    public required string Package { get; init; }

    /// <summary>As the package's manifest has it, such as <c>text</c>.</summary>
    public abstract string Modality { get; }
}
