using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Tests.Packages.Sources;

namespace MaiCluster.Engines.Tests.Packages;

/// <summary>Package folders with a few bytes in them: what is tested is the way, not the model.</summary>
internal static class TinyPackage
{
    public const string Config = """{ "model": { "decoder": { "filename": "model.onnx" } } }""";

    public static readonly byte[] Weights = [.. Enumerable.Range(0, 5000).Select(index => (byte)(index * 7))];

    /// <summary>A text model in onnxruntime-genai's layout, without a manifest.</summary>
    public static string AddBare(TemporaryFolder folder, string path)
    {
        folder.Write($"{path}/genai_config.json", Config);
        folder.Write($"{path}/tokenizer.json", "{}");
        folder.Write($"{path}/model.onnx", Weights);
        return folder.In(path);
    }

    /// <summary>The same with a manifest.</summary>
    public static string Add(TemporaryFolder folder, string path, string name, string source = "repo")
    {
        AddBare(folder, path);
        AddManifest(folder, path, name, source, null, "genai_config.json", "model.onnx", "tokenizer.json");
        return folder.In(path);
    }

    /// <summary>A manifest alone; its files are those of <see cref="AddBare"/>.</summary>
    public static void AddManifest(TemporaryFolder folder, string path, string name, string source, string? tarball, params string[] files)
    {
        var contents = new Dictionary<string, byte[]> { ["genai_config.json"] = System.Text.Encoding.UTF8.GetBytes(Config), ["tokenizer.json"] = "{}"u8.ToArray(), ["model.onnx"] = Weights };
        var manifest = new PackageManifest
        {
            Name = name,
            Modality = "text",
            Licence = "MIT",
            Source = source,
            SourceSha256 = tarball,
            Dtype = ModelDtype.Float32,
            Files = [.. files.Select(file => new PackageFile(file, contents[file].Length, HubServer.Sha256(contents[file])))],
        };
        folder.Write($"{path}/model.json", ManifestWriter.Write(manifest));
    }
}
