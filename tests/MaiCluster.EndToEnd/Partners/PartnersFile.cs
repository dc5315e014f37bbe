using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Partners;

/// <summary>A file of one partner that is another node, with that node's own key.</summary>
internal static class PartnersFile
{
    /// <param name="partner">What it is called.</param>
    /// <param name="upstream">The node.</param>
    /// <param name="models">Of each its name here, there, and its kind.</param>
    public static string Of(string partner, RunningNode upstream, params (string Name, string Upstream, string Kind)[] models) => $$"""
        partners:
          {{partner}}:
            url: {{upstream.Address}}v1
            key_file: {{upstream.Data.KeyPath}}
            models:
        {{string.Join('\n', models.Select(model => $"      {model.Name}: {{upstream: {model.Upstream}, kind: {model.Kind}}}"))}}
        """;
}
