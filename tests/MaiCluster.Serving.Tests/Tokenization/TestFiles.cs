using System.Text.Json;
using System.Text.Json.Nodes;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Tests.Tokenization;

/// <summary>The checkout's models and golden files.</summary>
internal static class TestFiles
{
    private static readonly Lazy<string> Root = new(FindRoot);

    public static string Tiny(string layout) => PathOf("tests", "tiny", layout);

    public static string SmolLm2 => PathOf("models", "smollm2-135m-instruct");

    public static string PathOf(params string[] parts) => Path.Combine([Root.Value, .. parts]);

    public static BpeTokenizer Tokenizer(string folder)
    {
        using var file = File.OpenRead(Path.Combine(folder, "tokenizer.json"));
        return BpeTokenizer.Load(file);
    }

    /// <summary>The tiny tokenizer, which has all 256 bytes, with its file changed.</summary>
    public static BpeTokenizer Changed(Action<JsonObject> change)
    {
        var json = JsonNode.Parse(File.ReadAllBytes(Path.Combine(Tiny("layout_genai"), "tokenizer.json")))!.AsObject();
        change(json);
        return BpeTokenizer.Load(new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(json)));
    }

    public static IEnumerable<JsonElement> Lines(params string[] path) =>
        File.ReadLines(PathOf(path)).Select(line => JsonElement.Parse(line));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MaiCluster.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException($"No MaiCluster.sln above {AppContext.BaseDirectory}.");
        }

        return folder;
    }
}
