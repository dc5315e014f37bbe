using System.Text.Json;

namespace MaiCluster.Engines.Packages.Sources;

/// <summary>A folder in the layout of onnxruntime-genai, which says by itself that it is a text model.</summary>
internal static class GenaiFolder
{
    public const string ConfigName = "genai_config.json", TokenizerName = "tokenizer.json";

    // Weights of other frameworks, which may lie beside the ONNX files and be as large again.
    private static readonly string[] Foreign = [".safetensors", ".gguf", ".pt", ".pth", ".h5", ".msgpack", ".ot", ".tflite", ".mlmodel", ".tar", ".zip", ".gz"];

    /// <summary>Whether a file of such a folder belongs to the model.</summary>
    public static bool Takes(string name) =>
        !name.StartsWith('.') && name != PackageManifest.FileName
        && !name.StartsWith("pytorch_model", StringComparison.OrdinalIgnoreCase)
        && !Foreign.Any(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    /// <summary>What is missing for a text model, before anything is fetched; null when nothing is.</summary>
    public static string? Missing(IReadOnlyCollection<string> names) =>
        !names.Contains(ConfigName) ? ConfigName
        : !names.Contains(TokenizerName) ? TokenizerName
        : !names.Any(name => name.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)) ? "model.onnx"
        : null;

    /// <summary>The model file that the configuration names must be there.</summary>
    /// <exception cref="PackageException">It is not, or the configuration names none.</exception>
    public static void CheckDecoder(string folder)
    {
        var path = Path.Combine(folder, ConfigName);
        var json = JsonFile.Read(path);
        if (json.ValueKind == JsonValueKind.Object
            && json.TryGetProperty("model", out var model) && model.ValueKind == JsonValueKind.Object
            && model.TryGetProperty("decoder", out var decoder) && decoder.ValueKind == JsonValueKind.Object
            && decoder.TryGetProperty("filename", out var name) && name.ValueKind == JsonValueKind.String)
        {
            var file = name.GetString()!;
            if (PackagePath.Fault(file) is not null || !File.Exists(PackagePath.In(folder, file)))
            {
                throw new PackageException($"{path}: 'model.decoder.filename' is '{file}', which is not in the folder.") { Field = "model.decoder.filename" };
            }

            return;
        }

        throw new PackageException($"{path}: 'model.decoder.filename' is missing.") { Field = "model.decoder.filename" };
    }

    /// <summary>A manifest for a folder that brings none.</summary>
    public static PackageManifest Manifest(string name, string licence, SourceReference source, IEnumerable<PackageFile> files) => new()
    {
        Name = name,
        Modality = "text",
        Licence = licence,
        Source = source.ToString()!,
        Dtype = ModelDtype.Auto,
        Files = [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)],
    };
}
