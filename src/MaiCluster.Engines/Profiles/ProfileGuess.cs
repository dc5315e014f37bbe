using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Text;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Profiles;

namespace MaiCluster.Engines.Profiles;

/// <summary>
/// A profile from the size of a package's files and the data sheet of a device: a decode step reads all weights once, a
/// prompt's token costs two operations per weight. Good enough to place a model until it is measured.
/// </summary>
internal static class ProfileGuess
{
    // Parts of the peak that engines reach in practice.
    private const double MemoryEfficiency = 0.6, ArithmeticEfficiency = 0.4;

    /// <summary>Of a disk, bytes per second.</summary>
    private const double LoadRate = 1e9;

    private const int DefaultContext = 4_096;

    /// <summary>What a step model may do at once before it is loaded and says so itself.</summary>
    private const int StepRows = 8;

    /// <summary>Work of a step model that one chunk of the forecast holds: as much as may be, since its steps are its own.</summary>
    internal const int StepChunk = 4_096;

    /// <summary>No request of a step model is too long for what it holds.</summary>
    internal const int StepContext = 1 << 20;

    /// <summary>A GPU takes packages of 16 bits; where the manifest leaves the type open it may. Simulated devices speak text only.</summary>
    public static bool CanRun(PackageManifest manifest, string kind, IReadOnlyCollection<string> simulatedKinds) =>
        kind == DeviceKind.Cpu.Name || (simulatedKinds.Contains(kind) ? manifest.Modality == "text" : manifest.Dtype != ModelDtype.Float32);

    public static ModelProfile? Of(PackageListing listing, string kindName)
    {
        if (listing.Manifest is not { TotalBytes: > 0 } manifest)
        {
            return null;
        }

        var kind = DeviceKind.Of(kindName);
        if (manifest.Modality != "text")
        {
            return OfSteps(listing, manifest, kindName);
        }

        var isCpu = kind.Name == DeviceKind.Cpu.Name;
        var config = ReadConfig(listing);
        var bytes = manifest.TotalBytes;
        var elementBytes = manifest.Dtype is ModelDtype.Float16 or ModelDtype.BFloat16 ? 2 : 4;

        // Of published models the keys and values of a token are a 2,000th of the weights (small ones) to a 400,000th.
        var kvBytes = config is not null
            ? 2L * config.Layers * config.KvHeads * config.HeadSize * elementBytes
            : Math.Clamp(bytes / 20_000, 16 << 10, 512 << 10);
        var context = Math.Min(SettingOf(manifest) ?? int.MaxValue, config?.ContextLength ?? DefaultContext);
        var readSeconds = bytes / (kind.BytesPerSecond * MemoryEfficiency);
        var tokenSeconds = bytes / (kind.FlopsPerSecond * ArithmeticEfficiency); // two operations for each weight of two bytes
        return new ModelProfile
        {
            Package = listing.Name,
            DeviceKind = kindName,
            Source = $"guessed from the size of the package's files; 'mai profile {listing.Name}' measures it",
            IsMeasured = false,
            WeightBytes = bytes + (bytes / 4) + (128L << 20),
            KvBytesPerToken = kvBytes,
            MaxRows = isCpu ? 16 : 64,
            MaxContext = Math.Max(16, context),
            StepTokens = isCpu ? 128 : 512,
            LoadSeconds = 1 + (bytes / LoadRate),
            Cost = new StepCost(readSeconds, tokenSeconds, kvBytes / (kind.BytesPerSecond * MemoryEfficiency), readSeconds / 2, tokenSeconds, 0),
        };
    }

    /// <summary>What a unit of work is, only its modality knows; a guess that is too low packs by memory until a copy has answered.</summary>
    private const double WorkSeconds = 1e-5;

    private static ModelProfile OfSteps(PackageListing listing, PackageManifest manifest, string kindName) => new()
    {
        Package = listing.Name,
        DeviceKind = kindName,
        Source = $"guessed from the size of the package's files; 'mai profile {listing.Name}' measures it",
        IsMeasured = false,
        WeightBytes = manifest.TotalBytes + (manifest.TotalBytes / 4) + (128L << 20),
        KvBytesPerToken = 0,
        MaxRows = StepRows,
        MaxContext = StepContext,
        StepTokens = StepChunk,
        LoadSeconds = 1 + (manifest.TotalBytes / LoadRate),
        Cost = new StepCost(0, 0, 0, 0, WorkSeconds, 0),
    };

    /// <summary>Null where the package is not installed yet, or its description is damaged, which the loader will tell.</summary>
    private static GenAiConfig? ReadConfig(PackageListing listing)
    {
        try
        {
            return GenAiConfig.Load(listing.Folder);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static int? SettingOf(PackageManifest manifest)
    {
        try
        {
            return TextPackageSettings.Read(manifest).MaxContext;
        }
        catch (PackageException)
        {
            return null;
        }
    }
}
