namespace MaiCluster.Engines.Packages.Sources;

/// <summary>A folder in the usual ONNX export of a Whisper model: configuration and tokenizer in it, graphs beside them or in <c>onnx</c>, in one or more variants.</summary>
internal static class SpeechFolder
{
    private const string Graphs = "onnx/", VoiceDetector = "silero-vad";

    private static readonly string[] Configuration = ["config.json", "generation_config.json", "tokenizer.json"];

    /// <summary>Ends of the graphs' names: full precision before 8-bit weights.</summary>
    private static readonly string[] Variants = ["", "_quantized"];

    /// <summary>What of a folder's files belongs to the model, as paths in that folder; null when it is no such folder.</summary>
    /// <param name="paths">Of all files below the folder.</param>
    public static IReadOnlyList<string>? Choose(IReadOnlyCollection<string> paths)
    {
        if (!Configuration.All(paths.Contains))
        {
            return null;
        }

        foreach (var folder in new[] { Graphs, "" })
        {
            foreach (var variant in Variants)
            {
                string[] graphs = [$"{folder}encoder_model{variant}.onnx", $"{folder}decoder_model_merged{variant}.onnx"];
                if (graphs.All(paths.Contains))
                {
                    // Weights of more than 2 GB lie in a file of their own.
                    return [.. Configuration, .. graphs, .. graphs.Select(graph => graph + "_data").Where(paths.Contains)];
                }
            }
        }

        return null;
    }

    /// <summary>A manifest for a folder that brings none.</summary>
    public static PackageManifest Manifest(string name, string licence, SourceReference source, IEnumerable<PackageFile> files) => new()
    {
        Name = name,
        Modality = "transcription",
        Licence = licence,
        Source = source.ToString()!,
        Dtype = ModelDtype.Float32,
        Files = [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)],
        Uses = [VoiceDetector],
    };
}
