using MaiCluster.Engines.Modalities;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Live;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;

namespace MaiCluster.Engines.Live;

/// <summary>Models to talk to: packages that name three others, and hold what the text model is told.</summary>
public sealed class LiveModality : IModality
{
    private const string InstructionsFile = "instructions.txt";

    /// <summary>A page: it is computed anew for each call.</summary>
    private const int MostInstructionBytes = 4096;

    public string Name => LiveModel.Served;

    public ServedModel Read(ModelPackage package)
    {
        var settings = SettingsOf(package.Manifest);
        var path = package.FileNamed(InstructionsFile);
        return new LiveModel
        {
            Name = package.Manifest.Name,
            Package = package.Manifest.Name,
            Transcribe = settings.Transcribe,
            Text = settings.Text,
            Voice = settings.Voice,
            VoiceDetector = settings.VoiceDetector,
            Speaker = settings.Speaker,
            Language = settings.Language,
            Temperature = (float?)settings.Temperature,
            Instructions = new FileInfo(path).Length <= MostInstructionBytes
                ? File.ReadAllText(path).Trim()
                : throw new InvalidDataException($"{path} has more than {MostInstructionBytes} bytes."),
        };
    }

    public IStepEngine Load(ModelPackage package, OnnxOptions options) =>
        throw new InvalidDataException($"{package.Manifest.Name} has nothing to load: it is {string.Join(", ", PartsOf(package.Manifest))} together. Load those.");

    public TensorRequest? WarmUp(ServedModel model) => null;

    /// <summary>The models that a package stands for; empty when it is a model itself.</summary>
    /// <exception cref="InvalidDataException">The package is a live one and does not say.</exception>
    public static IReadOnlyList<string> PartsOf(PackageManifest? manifest) => manifest?.Modality == LiveModel.Served ? SettingsOf(manifest).Parts : [];

    private static LiveSettings SettingsOf(PackageManifest manifest)
    {
        try
        {
            return LiveSettings.Read(manifest);
        }
        catch (PackageException error)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }
}
