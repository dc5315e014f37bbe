using MaiCluster.Engines.Packages;

namespace MaiCluster.Engines.Transcription;

/// <summary>The <c>engine</c> object of a transcription package.</summary>
internal sealed record SpeechPackageSettings
{
    /// <summary>Whether rows of a batch leave each other alone: true for weights in float, false where activations are quantised over the whole batch. Default false: requests take turns.</summary>
    public bool IndependentRows { get; init; }

    /// <summary>Rows of a batch, 1 to 64, where rows are independent. Default 8.</summary>
    public int Rows { get; init; } = 8;

    /// <summary>Requests that take turns at once, 1 to 256; each holds what its decoder keeps of half a minute of audio (18 MB in the smallest model, 490 MB in the largest). Default 8.</summary>
    public int Requests { get; init; } = 8;

    /// <summary>The package of the voice detector that finds the silences. Default <c>silero-vad</c>.</summary>
    public string VoiceDetector { get; init; } = "silero-vad";

    /// <exception cref="PackageException">An unknown or wrong setting.</exception>
    public static SpeechPackageSettings Read(PackageManifest manifest)
    {
        var engine = new StrictObject(manifest.Engine, $"{manifest.Name}/{PackageManifest.FileName}", "engine");
        var defaults = new SpeechPackageSettings();
        var settings = new SpeechPackageSettings
        {
            IndependentRows = engine.OptionalFlag("independentRows") ?? defaults.IndependentRows,
            Rows = (int)(engine.OptionalWhole("rows", 1, 64) ?? defaults.Rows),
            Requests = (int)(engine.OptionalWhole("requests", 1, 256) ?? defaults.Requests),
            VoiceDetector = engine.OptionalText("voiceDetector", PackageName.MaxLength) ?? defaults.VoiceDetector,
        };
        engine.Close();
        return settings;
    }
}
