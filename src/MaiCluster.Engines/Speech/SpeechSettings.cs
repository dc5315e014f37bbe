using MaiCluster.Engines.Packages;

namespace MaiCluster.Engines.Speech;

/// <summary>The <c>engine</c> object of a voice package.</summary>
internal sealed record SpeechSettings
{
    /// <summary>Requests that take turns at once, sentence by sentence; 1 to 256. Default 16: with one sentence of each a second or two goes by, and a queue is fairer than more turns.</summary>
    public int Requests { get; init; } = 16;

    /// <exception cref="PackageException">An unknown or wrong setting.</exception>
    public static SpeechSettings Read(PackageManifest manifest)
    {
        var engine = new StrictObject(manifest.Engine, $"{manifest.Name}/{PackageManifest.FileName}", "engine");
        var settings = new SpeechSettings();
        settings = settings with { Requests = (int?)engine.OptionalWhole("requests", 1, 256) ?? settings.Requests };
        engine.Close();
        return settings;
    }
}
