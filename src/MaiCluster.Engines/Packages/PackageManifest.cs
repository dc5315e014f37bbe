using System.Text.Json;

namespace MaiCluster.Engines.Packages;

/// <summary>What <c>model.json</c> says of a package. Immutable; checked where it was read.</summary>
public sealed record PackageManifest
{
    /// <summary>The file's name in every package folder.</summary>
    public const string FileName = "model.json";

    /// <summary>The only format there is; a file with another one is refused.</summary>
    public const int Format = 1;

    /// <summary>Also the name clients may ask for.</summary>
    public required string Name { get; init; }

    /// <summary>Which engine runs it, such as <c>text</c>.</summary>
    public required string Modality { get; init; }

    /// <summary>An SPDX expression, or <c>unknown</c>.</summary>
    public required string Licence { get; init; }

    /// <summary><c>repo</c>, <c>npm:name@version</c>, <c>hf:owner/repo@revision[/folder]</c> or <c>local:/path</c>.</summary>
    public required string Source { get; init; }

    /// <summary>SHA-256 of the npm tarball; null for other sources.</summary>
    public string? SourceSha256 { get; init; }

    public required ModelDtype Dtype { get; init; }

    /// <summary>Every file of the package but the manifest itself.</summary>
    public required IReadOnlyList<PackageFile> Files { get; init; }

    /// <summary>Packages that it needs beside it, such as the phonemes of a voice; they are installed with it.</summary>
    public IReadOnlyList<string> Uses { get; init; } = [];

    /// <summary>Settings of the modality's engine: a JSON object, read by that engine.</summary>
    public JsonElement Engine { get; init; } = JsonElement.Parse("{}");

    /// <summary>Bytes of all files together.</summary>
    public long TotalBytes => Files.Sum(file => file.Bytes);
}
