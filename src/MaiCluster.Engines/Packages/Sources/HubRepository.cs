using System.Text.Json;

namespace MaiCluster.Engines.Packages.Sources;

/// <summary>What the hub's API tells of one revision of a repository.</summary>
/// <param name="Commit">The commit that the revision is now; null when not told.</param>
/// <param name="Licence">From the model card; <c>unknown</c> when not told.</param>
/// <param name="Files">Those with paths that are safe to keep; hidden files are left out.</param>
internal sealed record HubRepository(string? Commit, string Licence, IReadOnlyList<PlannedFile> Files)
{
    /// <exception cref="PackageException">The answer is not a repository's.</exception>
    public static HubRepository Parse(JsonElement json, string what)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("siblings", out var siblings) || siblings.ValueKind != JsonValueKind.Array)
        {
            throw new PackageException($"{what}: the hub's answer has no list of files ('siblings').");
        }

        var files = new List<PlannedFile>();
        foreach (var sibling in siblings.EnumerateArray())
        {
            if (Text(sibling, "rfilename") is { } path && PackagePath.Fault(path) is null)
            {
                files.Add(new PlannedFile(path, path, ReadContent(sibling)));
            }
        }

        return new HubRepository(Text(json, "sha") is { Length: 40 } sha && IsHexadecimal(sha, 40) ? sha : null, ReadLicence(json), files);
    }

    /// <summary>As much as is told: -1 for no size, no hash for none. What is then fetched must have both.</summary>
    private static ExpectedContent ReadContent(JsonElement sibling)
    {
        var large = sibling.TryGetProperty("lfs", out var lfs) && lfs.ValueKind == JsonValueKind.Object ? lfs : (JsonElement?)null;
        var bytes = Whole(sibling, "size") ?? (large is { } sized ? Whole(sized, "size") : null);
        var sha256 = large is { } stored ? Text(stored, "sha256") ?? Text(stored, "oid") : null;
        if (sha256?.Replace("sha256:", "", StringComparison.Ordinal) is { } pinned && IsHexadecimal(pinned, 64))
        {
            return new ExpectedContent(bytes ?? -1, pinned, null);
        }

        // Of a large file the blob is only a pointer, so its id says nothing of the content.
        return new ExpectedContent(bytes ?? -1, null, large is null && Text(sibling, "blobId") is { } blob && IsHexadecimal(blob, 40) ? blob : null);
    }

    private static string ReadLicence(JsonElement json)
    {
        if (json.TryGetProperty("cardData", out var card) && card.ValueKind == JsonValueKind.Object && Text(card, "license") is { Length: > 0 and <= 128 } named)
        {
            return named;
        }

        const string Tag = "license:";
        var tags = json.TryGetProperty("tags", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().ToArray() : [];
        return tags.Where(tag => tag.ValueKind == JsonValueKind.String).Select(tag => tag.GetString()!)
            .FirstOrDefault(tag => tag.Length is > 8 and <= 128 && tag.StartsWith(Tag, StringComparison.Ordinal))?[Tag.Length..] ?? "unknown";
    }

    private static string? Text(JsonElement json, string field) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Whole(JsonElement json, string field) =>
        json.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var whole) ? whole : null;

    private static bool IsHexadecimal(string text, int length) => text.Length == length && text.All(char.IsAsciiHexDigitLower);
}
