using System.Text.Json;
using MaiCluster.Engines.Modalities;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Speech;
using MaiCluster.Serving.Speech.Phonemes;
using MaiCluster.Serving.Speech.Voices;
using MaiCluster.Serving.Stepping;

namespace MaiCluster.Engines.Speech;

/// <summary>Voices: packages of a Kokoro-82M graph, its symbols and its voices, which use a package of phonemes.</summary>
/// <param name="packages">Where the phonemes are.</param>
public sealed class SpeechModality(PackageStore packages) : IModality
{
    private const string SymbolsFile = "tokenizer.json", VoicesFolder = "voices/", VoiceEnding = ".bin";

    public string Name => SpeechModel.Served;

    public ServedModel Read(ModelPackage package)
    {
        SpeechSettings.Read(package.Manifest);
        var voices = package.Manifest.Files.Select(file => VoiceOf(file.Path)).OfType<SpeechVoice>().OrderBy(voice => voice.Name, StringComparer.Ordinal).ToArray();
        return new SpeechModel
        {
            Name = package.Manifest.Name,
            Package = package.Manifest.Name,
            Voices = voices.Length > 0 ? voices : throw new InvalidDataException($"{package.Manifest.Name} has no {VoicesFolder}*{VoiceEnding}: a voice package has one for each voice."),
            Vocabulary = ReadVocabulary(package),
        };
    }

    public IStepEngine Load(ModelPackage package, OnnxOptions options)
    {
        var model = (SpeechModel)Read(package);
        var settings = SpeechSettings.Read(package.Manifest);
        var phonemes = package.Manifest.Uses is [var used] ? Open(used) : throw new InvalidDataException($"{package.Manifest.Name} must use one package, that of its phonemes.");
        var graph = new KokoroGraph(package, options);
        return new SpeechEngine(model, graph, new VoiceStyles(package), new PackagePhonemes(phonemes), settings);
    }

    public TensorRequest? WarmUp(ServedModel model)
    {
        // A word that no lexicon has, so that everything there is gets loaded.
        var speech = (SpeechModel)model;
        var voice = speech.Voices.FirstOrDefault(voice => voice.SpeaksEnglish);
        return voice is null ? null : SpeechWork.Of(speech, "Hello, maicluster.", isPhonemes: false, voice.Name, 1).Work?.ToRequest(speech, RequestId.New(), new Requester("warm-up"));
    }

    private ModelPackage Open(string name)
    {
        try
        {
            return packages.OpenAsync(name, CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (PackageException error)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }

    private static SpeechVoice? VoiceOf(string path) =>
        path.StartsWith(VoicesFolder, StringComparison.Ordinal) && path.EndsWith(VoiceEnding, StringComparison.Ordinal)
            ? new SpeechVoice(path[VoicesFolder.Length..^VoiceEnding.Length])
            : null;

    private static PhonemeVocabulary ReadVocabulary(ModelPackage package)
    {
        var path = package.FileNamed(SymbolsFile);
        var json = JsonFile.Read(path);
        if (!json.TryGetProperty("model", out var model) || !model.TryGetProperty("vocab", out var vocabulary) || vocabulary.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"{path} has no model.vocab.");
        }

        var ids = new Dictionary<char, int>();
        foreach (var symbol in vocabulary.EnumerateObject())
        {
            // Id 0 is the padding at both ends, not a sound.
            if (symbol.Name.Length == 1 && symbol.Value.TryGetInt32(out var id) && id > 0)
            {
                ids[symbol.Name[0]] = id;
            }
        }

        return new PhonemeVocabulary(ids);
    }
}
