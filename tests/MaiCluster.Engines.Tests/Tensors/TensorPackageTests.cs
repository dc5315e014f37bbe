using MaiCluster.Node.Bench.Tensors;

namespace MaiCluster.Engines.Tests.Tensors;

public sealed class TensorPackageTests
{
    [Fact]
    public void The_only_graph_of_a_package_is_served_whatever_its_name()
    {
        using var folder = new TensorFolder().Add("weights.bin", new byte[3]).Add("net.onnx", Identity(-1));

        Assert.Equal(1, Assert.Single(folder.Read().Versions).Version);
        Assert.Equal(7, folder.Read("""{ "version": 7 }""").Newest.Version);
    }

    [Theory]
    [InlineData("{}", "any has no file 'model.onnx'; its ONNX files: a.onnx, b.onnx. 'engine.file' names the one to serve.")]
    [InlineData("""{ "file": "c.onnx" }""", "any has no file 'c.onnx'; its ONNX files: a.onnx, b.onnx. 'engine.file' names the one to serve.")]
    [InlineData("""{ "maxBatchSize": -1 }""", "any/model.json: 'engine.maxBatchSize' is the number -1; a whole number from 0 to 65536 is expected.")]
    [InlineData("""{ "maxQueueDelayMicroseconds": 5 }""", "any/model.json: 'engine.maxQueueDelayMicroseconds' is given without maxBatchSize: there is nothing to wait for.")]
    [InlineData("""{ "maxBatchSize": 4, "preferredBatchSizes": [5] }""", "any/model.json: 'engine.preferredBatchSizes' must be a list of at most 64 whole numbers from 1 to maxBatchSize, which is 4.")]
    public void What_a_manifest_says_wrongly_is_named(string engine, string message)
    {
        using var folder = new TensorFolder().Add("a.onnx", Identity(-1)).Add("b.onnx", Identity(-1));

        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => folder.Read(engine)).Message);
    }

    [Fact]
    public void A_batch_needs_an_open_first_axis()
    {
        using var folder = new TensorFolder().Add("model.onnx", Identity(2));

        var error = Assert.Throws<InvalidDataException>(() => folder.Read("""{ "maxBatchSize": 4 }"""));

        Assert.EndsWith("model.onnx: 'engine.maxBatchSize' is 4, and 'x' has no open first axis to batch along: it is [2].", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_are_read()
    {
        using var folder = new TensorFolder().Add("a.onnx", Identity(-1)).Add("b.onnx", Identity(-1));

        var batching = folder.Read("""{ "file": "b.onnx", "maxBatchSize": 8, "preferredBatchSizes": [8, 4], "maxQueueDelayMicroseconds": 200, "instances": 2, "warmUp": false }""").Batching;

        Assert.Equal((8, 2, TimeSpan.FromMicroseconds(200)), (batching.MaxBatchSize, batching.Instances, batching.MaxQueueDelay));
        Assert.Equal([4, 8], batching.PreferredBatchSizes);
    }

    private static OnnxFile Identity(long length) => new OnnxFile().Input("x", 1, length).Output("y", 1, length).Node("Identity", ["x"], "y");
}
