using MaiCluster.Engines.Packages;

namespace MaiCluster.Engines.Embeddings;

/// <summary>The <c>engine</c> object of an embedding package.</summary>
internal sealed record EmbeddingPackageSettings
{
    private static readonly Dictionary<string, PoolingKind> Poolings = new()
    {
        ["mean"] = PoolingKind.Mean,
        ["cls"] = PoolingKind.Cls,
        ["none"] = PoolingKind.None,
    };

    /// <summary>Numbers of one vector, 1 to 65,536.</summary>
    public required int Dimensions { get; init; }

    /// <summary>Tokens of one text that the model reads, special ones included, 2 to 131,072. Longer ones are refused, never cut.</summary>
    public required int MaxTokens { get; init; }

    public required PoolingKind Pooling { get; init; }

    /// <summary>Vectors are brought to unit length. Default true: so is their similarity their product, as clients of such APIs expect.</summary>
    public bool Normalizes { get; init; }

    /// <summary>Clients may ask for the first numbers of a vector alone. Default false: only models trained for it allow it.</summary>
    public bool HasNestedDimensions { get; init; }

    /// <summary>Rows of a batch, padded or not, are what they are alone, to the last bit. Default false: then a step is one text.</summary>
    public bool HasIndependentRows { get; init; }

    /// <summary>Tokens of one shared step, 1 to 1,048,576. Default 512: of the bundled model about 50 ms on two cores, which is what others wait, and eight texts a step gain little beyond.</summary>
    public int StepTokens { get; init; }

    /// <summary>The output to read; null = the graph's first.</summary>
    public string? Output { get; init; }

    /// <summary>The graph's file. Default <c>model.onnx</c>.</summary>
    public required string Graph { get; init; }

    /// <exception cref="InvalidDataException">An unknown or wrong setting.</exception>
    public static EmbeddingPackageSettings Read(PackageManifest manifest)
    {
        try
        {
            var engine = new StrictObject(manifest.Engine, $"{manifest.Name}/{PackageManifest.FileName}", "engine");
            var settings = Read(engine);
            engine.Close();
            return settings;
        }
        catch (PackageException error)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }

    private static EmbeddingPackageSettings Read(StrictObject engine) => new()
    {
        Dimensions = (int)engine.Whole("dimensions", 1, 1 << 16),
        MaxTokens = (int)engine.Whole("maxTokens", 2, 1 << 17),
        Pooling = engine.Text("pooling", 16) is var pooling && Poolings.TryGetValue(pooling, out var kind)
            ? kind
            : throw engine.Refuse("pooling", $"is '{pooling}'; one of {string.Join(", ", Poolings.Keys)} is expected"),
        Normalizes = engine.OptionalFlag("normalize") ?? true,
        HasNestedDimensions = engine.OptionalFlag("nestedDimensions") ?? false,
        HasIndependentRows = engine.OptionalFlag("independentRows") ?? false,
        StepTokens = (int?)engine.OptionalWhole("stepTokens", 1, 1 << 20) ?? 512,
        Output = engine.OptionalText("output", 256),
        Graph = engine.OptionalText("graph", PackagePath.MaxLength) ?? "model.onnx",
    };
}
