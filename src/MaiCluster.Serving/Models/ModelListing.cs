namespace MaiCluster.Serving.Models;

/// <summary>One line of the catalogue as clients see it.</summary>
/// <param name="Name">The name clients ask for.</param>
/// <param name="Package">The package it stands for.</param>
/// <param name="Modality">Such as <c>text</c>.</param>
/// <param name="Created">When the package was installed.</param>
/// <param name="State">Whether it can answer now.</param>
/// <param name="Detail">Why it failed, or what it waits for; null when there is nothing to say.</param>
public sealed record ModelListing(string Name, string Package, string Modality, DateTimeOffset Created, ModelState State, string? Detail)
{
    /// <summary>Packages that it is made of, where it has none of its own to load.</summary>
    public IReadOnlyList<string> Parts { get; init; } = [];

    /// <summary>Whose it is; null = ours.</summary>
    public string? Partner { get; init; }
}

public enum ModelState
{
    /// <summary>In the catalogue, not loaded; the first request loads it.</summary>
    Idle,
    Loading,
    Ready,
    Failed,
}
