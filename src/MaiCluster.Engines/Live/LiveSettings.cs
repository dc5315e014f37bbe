using MaiCluster.Engines.Packages;

namespace MaiCluster.Engines.Live;

/// <summary>The <c>engine</c> object of a live package: which models work together.</summary>
internal sealed record LiveSettings(string Transcribe, string Text, string Voice, string VoiceDetector, string Speaker, string? Language, double? Temperature)
{
    /// <exception cref="PackageException">A setting is missing, unknown or wrong.</exception>
    public static LiveSettings Read(PackageManifest manifest)
    {
        var engine = new StrictObject(manifest.Engine, $"{manifest.Name}/{PackageManifest.FileName}", "engine");
        var settings = new LiveSettings(
            engine.Text("transcribe", PackageName.MaxLength),
            engine.Text("text", PackageName.MaxLength),
            engine.Text("voice", PackageName.MaxLength),
            engine.OptionalText("voiceDetector", PackageName.MaxLength) ?? "silero-vad",
            engine.OptionalText("speaker", 256) ?? "af_heart",
            engine.OptionalText("language", 32),
            engine.OptionalReal("temperature", 0, 2));
        engine.Close();
        return settings;
    }

    /// <summary>The three models; the one that a terminal can talk to goes first.</summary>
    public IReadOnlyList<string> Parts => [Text, Transcribe, Voice];
}
