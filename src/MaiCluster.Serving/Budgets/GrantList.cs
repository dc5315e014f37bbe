using System.Collections.Immutable;

namespace MaiCluster.Serving.Budgets;

/// <summary>The activations of one actor that may still have something out, as it is stored.</summary>
internal sealed record GrantList
{
    public static readonly GrantList Empty = new();

    public ImmutableArray<Grant> Grants { get; init; } = [];

    public Grant? Find(string id) => Grants.FirstOrDefault(grant => grant.Id == id);

    public GrantList With(Grant grant) => new() { Grants = [.. Grants.Where(other => other.Id != grant.Id), grant] };

    public GrantList Without(string id) => new() { Grants = Grants.RemoveAll(grant => grant.Id == id) };
}
