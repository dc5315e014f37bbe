using MaiCluster.Engines.Live;
using MaiCluster.Engines.Modalities;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Audio;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Transcription;

namespace MaiCluster.Engines.Transcription;

/// <summary>Packages that write down speech: Whisper of any size in the usual ONNX export, with a voice detector's package beside it.</summary>
/// <param name="packages">Where the voice detector's package is looked for.</param>
public sealed class TranscriptionModality(PackageStore packages) : IModality
{
    public string Name => TranscriptionModel.Served;

    public ServedModel Read(ModelPackage package)
    {
        _ = SettingsOf(package);
        var tokens = SpeechModelConfig.Load(package).Tokens;
        return new TranscriptionModel
        {
            Name = package.Manifest.Name,
            Package = package.Manifest.Name,
            Languages = tokens.Languages.Count == 0 ? ["en"] : [.. tokens.Languages.Keys.Order(StringComparer.Ordinal)],
            Translates = tokens.Translate is not null,
        };
    }

    public IStepEngine Load(ModelPackage package, OnnxOptions options)
    {
        var settings = SettingsOf(package);
        var config = SpeechModelConfig.Load(package);
        var detector = new VoiceDetector(DetectorFile(settings.VoiceDetector, package), options);
        try
        {
            return new TranscriptionEngine(config, settings, new SpeechGraphs(config, options), detector);
        }
        catch
        {
            detector.Dispose();
            throw;
        }
    }

    /// <summary>A sentence: in silence the model would not be asked.</summary>
    public TensorRequest? WarmUp(ServedModel model)
    {
        using var resource = typeof(TranscriptionModality).Assembly.GetManifestResourceStream("spoken.wav")!;
        var file = new byte[resource.Length];
        resource.ReadExactly(file);
        return new TranscriptionWork { Audio = WaveReader.Read(file, new AudioLimits()), Language = "en" }.ToRequest(RequestId.New(), new Requester("warm-up"), model.Name);
    }

    private static SpeechPackageSettings SettingsOf(ModelPackage package)
    {
        try
        {
            return SpeechPackageSettings.Read(package.Manifest);
        }
        catch (PackageException error)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }

    private string DetectorFile(string name, ModelPackage asker)
    {
        try
        {
            var package = packages.OpenAsync(name, CancellationToken.None).GetAwaiter().GetResult(); // loading has a thread of its own
            return VoiceDetectors.FileOf(package);
        }
        catch (Exception error) when (error is PackageException or InvalidDataException)
        {
            throw new InvalidDataException($"{asker.Manifest.Name} needs the voice detector {name}: {error.Message}", error);
        }
    }
}
