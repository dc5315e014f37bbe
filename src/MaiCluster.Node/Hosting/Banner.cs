using MaiCluster.Serving.Models;

namespace MaiCluster.Node.Hosting;

/// <summary>What a person reads when the node is up.</summary>
internal static class Banner
{
    /// <param name="authority">Where the authority is that TLS clients must trust; null when they know it already.</param>
    /// <param name="wanted">Models that were asked for at the start.</param>
    /// <param name="models">The catalogue, which knows how far they are.</param>
    /// <param name="prices">Which prices are in force.</param>
    /// <param name="newKey">The key when it was just made: the only time it is shown.</param>
    public static string Text(string version, NodeAddresses addresses, string? authority, IReadOnlyList<string> wanted, IReadOnlyList<ModelListing> models, string prices, string keyPath, string? newKey)
    {
        var address = addresses.Http;
        var grpc = addresses.Grpc is null ? "" : $"\n  gRPC    {addresses.Grpc}";
        var tls = addresses.Https is null ? "" : $"\n  TLS     {addresses.Https}v1, and gRPC{(authority is null ? "" : $" (its authority is {authority})")}";
        var ready = wanted.SelectMany(name => models.Where(listing => listing.Name == name && listing.State == ModelState.Ready)).ToList();
        var chat = ready.Find(listing => listing.Modality == TextModel.Served)?.Name;
        var key = newKey ?? $"$(cat {ShellQuoted(keyPath)})";
        return $$"""
            MaiCluster {{version}}
              API     {{address}}v1{{grpc}}{{tls}}
              Models  {{Models(wanted, ready.ConvertAll(listing => listing.Name))}}
              Prices  {{prices}}
              Key     {{(newKey is null ? keyPath : $"{newKey} (kept in {keyPath})")}}
              Try     {{(chat is null ? $"curl {address}v1/models -H \"Authorization: Bearer {key}\"" : Question(address, key, chat))}}

            """;
    }

    private static string Models(IReadOnlyList<string> wanted, List<string> ready)
    {
        var first = ready.Count == 0 ? "none yet" : string.Join(", ", ready);
        var rest = string.Join(", ", wanted.Except(ready));
        return rest.Length == 0 ? first : $"{first}; {rest} on the way";
    }

    private static string Question(Uri address, string key, string model) => $$"""
        curl -N {{address}}v1/chat/completions -H "Authorization: Bearer {{key}}" -H "Content-Type: application/json" \
                    -d '{"model":"{{model}}","stream":true,"messages":[{"role":"user","content":"What is the capital of France?"}]}'
        """;

    /// <summary>The path as one word inside the double quotes' <c>$(...)</c>; untouched when it needs nothing.</summary>
    private static string ShellQuoted(string path) =>
        path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_') ? path : "'" + path.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
