using System.Text.Json;
using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Engines.Tensors;

/// <summary>The <c>engine</c> object of a tensor package. An empty one is good for any ONNX file.</summary>
internal sealed record TensorPackageSettings
{
    private const int MostBatchSize = 65_536, MostPreferred = 64, MostInstances = 64, MostDelayMicroseconds = 1_000_000;

    /// <summary>The ONNX file, in the package or in each of its version folders; null = the only one there, else <c>model.onnx</c>.</summary>
    public string? File { get; init; }

    /// <summary>The number of the version, 1 to 2,147,483,647; not where the package has version folders. Default 1.</summary>
    public int? Version { get; init; }

    /// <summary>From <c>maxBatchSize</c>, <c>preferredBatchSizes</c>, <c>maxQueueDelayMicroseconds</c> and <c>instances</c>. By default nothing is batched.</summary>
    public TensorBatching Batching { get; init; } = TensorBatching.None;

    /// <summary>Whether zeros run through the graph before the first client's request does. Default true: what is allocated late comes before it.</summary>
    public bool WarmUp { get; init; } = true;

    /// <exception cref="PackageException">An unknown or wrong setting.</exception>
    public static TensorPackageSettings Read(PackageManifest manifest)
    {
        var engine = new StrictObject(manifest.Engine, $"{manifest.Name}/{PackageManifest.FileName}", "engine");
        var most = (int)(engine.OptionalWhole("maxBatchSize", 0, MostBatchSize) ?? 0);
        var settings = new TensorPackageSettings
        {
            File = engine.OptionalText("file", 512),
            Version = (int?)engine.OptionalWhole("version", 1, int.MaxValue),
            Batching = new TensorBatching
            {
                MaxBatchSize = most,
                PreferredBatchSizes = ReadPreferred(engine, most),
                MaxQueueDelay = TimeSpan.FromMicroseconds(engine.OptionalWhole("maxQueueDelayMicroseconds", 0, MostDelayMicroseconds) ?? 0),
                Instances = (int)(engine.OptionalWhole("instances", 1, MostInstances) ?? 1),
            },
            WarmUp = engine.OptionalFlag("warmUp") ?? true,
        };
        engine.Close();
        return most > 0 || settings.Batching.MaxQueueDelay == TimeSpan.Zero
            ? settings
            : throw engine.Refuse("maxQueueDelayMicroseconds", "is given without maxBatchSize: there is nothing to wait for");
    }

    private static int[] ReadPreferred(StrictObject engine, int most)
    {
        const string name = "preferredBatchSizes";
        if (engine.OptionalElement(name) is not { } list)
        {
            return [];
        }

        var sizes = new List<int>();
        foreach (var item in list.ValueKind == JsonValueKind.Array && list.GetArrayLength() <= MostPreferred ? list.EnumerateArray() : throw Wrong())
        {
            sizes.Add(item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var size) && size >= 1 && size <= most ? size : throw Wrong());
        }

        return [.. sizes.Distinct().Order()];

        PackageException Wrong() => engine.Refuse(name, $"must be a list of at most {MostPreferred} whole numbers from 1 to maxBatchSize, which is {most}");
    }
}
