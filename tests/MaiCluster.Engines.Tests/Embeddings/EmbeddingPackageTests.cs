using MaiCluster.Engines.Embeddings;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Tests.Packages;
using MaiCluster.Engines.Tests.Packages.Sources;
using MaiCluster.Serving.Embeddings;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Engines.Tests.Embeddings;

public class EmbeddingPackageTests : IDisposable
{
    private static readonly string[] All = ["attention_mask", "token_type_ids"];
    private static readonly EmbeddingModality Modality = new(NullLogger<EmbeddingModality>.Instance);
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_mean_is_over_the_text_and_not_its_padding()
    {
        using var engine = Load("""{ "dimensions": 4, "maxTokens": 64, "pooling": "mean", "normalize": false, "independentRows": true }""", All);

        var vectors = BundledEncoder.Answer(engine, BundledEncoder.Ask(new[] { 1, 2, 3 }, new[] { 9 }));

        Assert.Equal(Enumerable.Range(0, 4).Select(axis => (TinyEncoder.VectorOf(1)[axis] + TinyEncoder.VectorOf(2)[axis] + TinyEncoder.VectorOf(3)[axis]) / 3), vectors[0]);
        Assert.Equal(TinyEncoder.VectorOf(9), vectors[1]);
    }

    [Fact]
    public void The_first_token_may_be_the_vector_and_types_may_be_missing()
    {
        using var engine = Load("""{ "dimensions": 4, "maxTokens": 64, "pooling": "cls", "normalize": false }""", ["attention_mask"]);

        Assert.Equal([TinyEncoder.VectorOf(5), TinyEncoder.VectorOf(6)], BundledEncoder.Answer(engine, BundledEncoder.Ask(new[] { 5, 2, 3 }, new[] { 6 })));
    }

    [Fact]
    public void The_graph_may_have_pooled_itself()
    {
        using var engine = Load("""{ "dimensions": 4, "maxTokens": 64, "pooling": "none", "normalize": false, "output": "out" }""", [], pooled: true);

        Assert.Equal(Enumerable.Range(0, 4).Select(axis => Math.Max(TinyEncoder.VectorOf(5)[axis], TinyEncoder.VectorOf(2)[axis])), BundledEncoder.Answer(engine, BundledEncoder.Ask(new[] { 5, 2 }))[0]);
    }

    [Fact]
    public void A_shorter_vector_has_unit_length_too()
    {
        using var engine = Load("""{ "dimensions": 4, "maxTokens": 64, "pooling": "cls", "nestedDimensions": true }""", []);

        var vector = BundledEncoder.Answer(engine, new EmbeddingWork { Texts = [new[] { 5 }], Dimensions = 2 }.ToRequest(RequestId.New(), new Requester("key"), "tiny"))[0];

        var (x, y) = (TinyEncoder.VectorOf(5)[0], TinyEncoder.VectorOf(5)[1]);
        Assert.Equal([x / MathF.Sqrt((x * x) + (y * y)), y / MathF.Sqrt((x * x) + (y * y))], vector);
    }

    [Fact]
    public void Rows_that_change_each_other_are_computed_one_by_one_whatever_the_package_says()
    {
        foreach (var claims in (string[])["true", "false"])
        {
            using var engine = Load($$"""{ "dimensions": 4, "maxTokens": 64, "pooling": "cls", "normalize": false, "independentRows": {{claims}} }""", All, mixed: true);
            using var task = engine.Begin(BundledEncoder.Ask(new[] { 1 }, new[] { 2 }));

            Assert.Equal((null, 1, 1), (task.BatchKey, task.Rows, engine.Limits.Rows));
            Assert.Equal(BundledEncoder.Answer(engine, BundledEncoder.Ask(new[] { 2 }))[0], BundledEncoder.Answer(engine, BundledEncoder.Ask(new[] { 1 }, new[] { 2 }))[1]);
        }
    }

    [Fact]
    public void A_step_holds_no_more_tokens_than_the_package_allows()
    {
        using var engine = Load("""{ "dimensions": 4, "maxTokens": 64, "pooling": "cls", "independentRows": true, "stepTokens": 64 }""", []);
        using var shortTexts = engine.Begin(BundledEncoder.Ask([.. Enumerable.Repeat(new ReadOnlyMemory<int>([1, 2]), 10)]));
        using var longTexts = engine.Begin(BundledEncoder.Ask([.. Enumerable.Repeat(new ReadOnlyMemory<int>(new int[60]), 10)]));

        Assert.Equal((4, 1), (shortTexts.Rows, longTexts.Rows));
        Assert.NotEqual(shortTexts.BatchKey, longTexts.BatchKey);
    }

    [Theory]
    [InlineData("""{ "dimensions": 4, "maxTokens": 64 }""", "'engine.pooling' is missing")]
    [InlineData("""{ "dimensions": 4, "maxTokens": 64, "pooling": "max" }""", "'engine.pooling' is 'max'; one of mean, cls, none is expected")]
    [InlineData("""{ "dimensions": 0, "maxTokens": 64, "pooling": "cls" }""", "'engine.dimensions' is the number 0")]
    [InlineData("""{ "dimensions": 4, "maxTokens": 64, "pooling": "cls", "prefix": "query: " }""", "'engine.prefix' is not a known field")]
    [InlineData("""{ "dimensions": 4, "maxTokens": 64, "pooling": "cls", "graph": "other.onnx" }""", "has no file other.onnx")]
    [InlineData("""{ "dimensions": 5, "maxTokens": 64, "pooling": "cls" }""", "Float of 3 axes is expected, the last 5 long")]
    [InlineData("""{ "dimensions": 4, "maxTokens": 64, "pooling": "none" }""", "Float of 2 axes is expected")]
    [InlineData("""{ "dimensions": 4, "maxTokens": 64, "pooling": "cls", "output": "pooled" }""", "no output 'pooled' (its outputs: out)")]
    public void What_does_not_fit_is_named(string settings, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Load(settings, All).Dispose()).Message, StringComparison.Ordinal);

    [Fact]
    public void An_input_that_is_not_known_is_named() =>
        Assert.Contains("has an input 'position_ids'", Assert.Throws<InvalidDataException>(() => Load("""{ "dimensions": 4, "maxTokens": 64, "pooling": "cls" }""", ["position_ids"]).Dispose()).Message, StringComparison.Ordinal);

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private IStepEngine Load(string settings, IReadOnlyList<string> inputs, bool pooled = false, bool mixed = false)
    {
        TinyEncoder.Write(_folder.In("model.onnx"), inputs, pooled, mixed);
        var graph = File.ReadAllBytes(_folder.In("model.onnx"));
        _folder.Write("model.json", $$"""
            {
              "format": 1, "name": "tiny", "modality": "embedding", "licence": "MIT", "source": "repo", "dtype": "float32",
              "files": [{ "path": "model.onnx", "bytes": {{graph.Length}}, "sha256": "{{HubServer.Sha256(graph)}}" }],
              "engine": {{settings}}
            }
            """);
        return Modality.Load(BundledEncoder.PackageIn(_folder.Path), new OnnxOptions { Threads = 1 });
    }
}
