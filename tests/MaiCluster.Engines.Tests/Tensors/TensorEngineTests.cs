using MaiCluster.Engines.Tensors;
using MaiCluster.Node.Bench.Tensors;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Engines.Tests.Tensors;

public sealed class TensorEngineTests
{
    private const int Float = 1;

    public static TheoryData<TensorType> Types => [.. Enum.GetValues<TensorType>()];

    [Theory]
    [MemberData(nameof(Types))]
    public void A_package_of_every_datatype_loads_and_answers(TensorType type)
    {
        var element = (int)OnnxElement.Of(type);
        using var folder = new TensorFolder().Add("model.onnx", new OnnxFile()
            .Input("x", element, -1, 3).Output("y", element, -1, 3).Node("Identity", ["x"], "y"));
        using var engine = folder.Load();
        var random = new Random(7);
        var sent = RandomTensor.Of("x", type, [4, 3], random);

        var part = Assert.Single(TensorFolder.Step(engine, TensorFolder.Ask(sent)));

        var answer = part.Output("y");
        Assert.Equal(type, answer.Type);
        Assert.Equal([4L, 3], answer.Shape);
        Assert.Equal(sent.Bytes.ToArray(), answer.Bytes.ToArray());
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Rows_of_a_shared_execution_come_back_to_who_sent_them(TensorType type)
    {
        var element = (int)OnnxElement.Of(type);
        using var folder = new TensorFolder().Add("model.onnx", new OnnxFile()
            .Input("x", element, -1, 2).Output("y", element, -1, 2).Node("Identity", ["x"], "y"));
        using var engine = folder.Load("""{ "maxBatchSize": 8 }""");
        var random = new Random(11);
        var sent = new[] { 1, 3, 2 }.Select(rows => RandomTensor.Of("x", type, [rows, 2], random)).ToArray();

        var parts = TensorFolder.Step(engine, [.. sent.Select(tensor => TensorFolder.Ask(1, (int)tensor.Shape[0], tensor))]);

        Assert.Equal(sent.Select(tensor => tensor.Bytes.ToArray()), parts.Select(part => part.Output("y").Bytes.ToArray()));
        Assert.Equal(sent.Select(tensor => tensor.Shape), parts.Select(part => part.Output("y").Shape));
        Assert.Equal([true, false, false], parts.Select(part => TensorExecution.Read(part).IsFirst));
        Assert.All(parts, part => Assert.Equal(6, TensorExecution.Read(part).Rows));
    }

    [Fact]
    public void Rows_of_a_batch_answer_as_single_ones_do()
    {
        using var folder = new TensorFolder().Add("model.onnx", Dense(16, 5));
        using var engine = folder.Load("""{ "maxBatchSize": 8 }""");
        var random = new Random(5);
        var sent = Enumerable.Range(0, 8).Select(_ => RandomTensor.Of("x", TensorType.Float32, [1, 16], random)).ToArray();

        var together = TensorFolder.Step(engine, [.. sent.Select(tensor => TensorFolder.Ask(tensor))]);

        for (var row = 0; row < sent.Length; row++)
        {
            var alone = TensorFolder.Step(engine, TensorFolder.Ask(sent[row]))[0].Output("y").Values<float>().ToArray();
            Assert.Equal([1L, 5], together[row].Output("y").Shape);
            Assert.All(together[row].Output("y").Values<float>().ToArray().Zip(alone), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
        }
    }

    [Fact]
    public void Only_equal_shapes_and_versions_share_a_step()
    {
        using var folder = new TensorFolder().Add("1/model.onnx", Any(Float)).Add("2/model.onnx", Any(Float));
        using var engine = folder.Load("""{ "maxBatchSize": 8 }""");
        object? KeyOf(int version, long width) => engine.Begin(TensorFolder.Ask(version, 1, new Tensor("x", TensorType.Float32, [1, width], new byte[width * 4]))).BatchKey;

        Assert.Equal(KeyOf(1, 3), KeyOf(1, 3));
        Assert.NotEqual(KeyOf(1, 3), KeyOf(1, 4));
        Assert.NotEqual(KeyOf(1, 3), KeyOf(2, 3));
    }

    [Fact]
    public void Without_a_batch_axis_each_request_is_taken_alone()
    {
        using var folder = new TensorFolder().Add("model.onnx", Any(Float));
        using var engine = folder.Load();

        Assert.Null(engine.Begin(TensorFolder.Ask(new Tensor("x", TensorType.Float32, [1, 1], new byte[4]))).BatchKey);
        Assert.Equal(1, engine.Limits.Rows);
    }

    [Fact]
    public void Instances_run_requests_of_any_shape_side_by_side()
    {
        using var folder = new TensorFolder().Add("model.onnx", Any(Float));
        using var engine = folder.Load("""{ "instances": 3 }""");
        var random = new Random(3);
        var sent = new[] { 1L, 2, 3 }.Select(width => RandomTensor.Of("x", TensorType.Float32, [width, width], random)).ToArray();

        var parts = TensorFolder.Step(engine, [.. sent.Select(tensor => TensorFolder.Ask(tensor))]);

        Assert.Equal(3, engine.Limits.Rows);
        Assert.Equal(sent.Select(tensor => tensor.Bytes.ToArray()), parts.Select(part => part.Output("y").Bytes.ToArray()));
        Assert.All(parts, part => Assert.True(TensorExecution.Read(part) is { IsFirst: true, Rows: 1 }));
    }

    [Fact]
    public void Instances_and_batches_go_together()
    {
        using var folder = new TensorFolder().Add("model.onnx", Any(Float));
        using var engine = folder.Load("""{ "instances": 2, "maxBatchSize": 4, "preferredBatchSizes": [4, 2], "maxQueueDelayMicroseconds": 500 }""");
        var random = new Random(3);
        var sent = new[] { 3, 2, 1 }.Select(rows => RandomTensor.Of("x", TensorType.Float32, [rows, 2], random)).ToArray();

        var parts = TensorFolder.Step(engine, [.. sent.Select(tensor => TensorFolder.Ask(1, (int)tensor.Shape[0], tensor))]);

        Assert.Equal(sent.Select(tensor => tensor.Bytes.ToArray()), parts.Select(part => part.Output("y").Bytes.ToArray()));
        Assert.Equal([3, 3, 3], parts.Select(part => TensorExecution.Read(part).Rows));
        Assert.Equal([2, 4], engine.Limits.PreferredRows);
        Assert.Equal(8, engine.Limits.Rows);
        Assert.Equal(TimeSpan.FromMicroseconds(500), engine.Limits.MaxDelay);
    }

    [Fact]
    public void Each_version_answers_for_itself()
    {
        using var folder = new TensorFolder()
            .Add("2/model.onnx", new OnnxFile().Input("x", Float, 1).Output("y", Float, 1).Node("Neg", ["x"], "y"))
            .Add("10/model.onnx", new OnnxFile().Input("x", Float, 1).Output("y", Float, 1).Node("Identity", ["x"], "y"));
        Assert.Equal([2, 10], folder.Read().Versions.Select(signature => signature.Version));
        using var engine = folder.Load();
        var one = Tensor.Of("x", [1f]);

        Assert.Equal([-1f], TensorFolder.Step(engine, TensorFolder.Ask(2, 1, one))[0].Output("y").Values<float>().ToArray());
        Assert.Equal([1f], TensorFolder.Step(engine, TensorFolder.Ask(10, 1, one))[0].Output("y").Values<float>().ToArray());
        var refused = Assert.Throws<RequestRefusedException>(() => engine.Begin(TensorFolder.Ask(3, 1, one)));
        Assert.Equal("any has no version 3 here; it has 2, 10.", refused.Failure.Message);
    }

    [Fact]
    public void Only_the_outputs_asked_for_come_back()
    {
        using var folder = new TensorFolder().Add("model.onnx", new OnnxFile()
            .Input("x", Float, -1).Output("y", Float, -1).Output("z", Float, -1).Node("Neg", ["x"], "y").Node("Abs", ["x"], "z"));
        using var engine = folder.Load("""{ "maxBatchSize": 4 }""");
        var x = new Tensor("x", TensorType.Float32, [1], new byte[4]);

        var parts = TensorFolder.Step(engine, TensorFolder.Ask(x) with { Outputs = ["z"] }, TensorFolder.Ask(x));

        Assert.Equal(["z"], parts[0].Outputs.Select(output => output.Name));
        Assert.Equal(["y", "z"], parts[1].Outputs.Select(output => output.Name));
    }

    [Fact]
    public void What_a_graph_cannot_compute_is_the_clients_to_mend()
    {
        using var folder = new TensorFolder().Add("model.onnx", new OnnxFile()
            .Input("a", Float, -1, -1).Input("b", Float, -1, -1).Output("y", Float, -1, -1).Node("MatMul", ["a", "b"], "y"));
        using var engine = folder.Load();

        var refused = Assert.Throws<RequestRefusedException>(() => TensorFolder.Step(engine, TensorFolder.Ask(
            new Tensor("a", TensorType.Float32, [1, 2], new byte[8]), new Tensor("b", TensorType.Float32, [3, 1], new byte[12]))));

        Assert.StartsWith("any cannot compute this: ", refused.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_tensors_and_odd_addresses_are_fine()
    {
        using var folder = new TensorFolder().Add("model.onnx", Any(Float));
        using var engine = folder.Load();
        var body = new byte[13];
        BitConverter.TryWriteBytes(body.AsSpan(1), 2.5f);

        Assert.Empty(TensorFolder.Step(engine, TensorFolder.Ask(new Tensor("x", TensorType.Float32, [0, 2], default)))[0].Output("y").Bytes.ToArray());
        var answer = TensorFolder.Step(engine, TensorFolder.Ask(new Tensor("x", TensorType.Float32, [1, 3], body.AsMemory(1))))[0].Output("y");
        Assert.Equal([2.5f, 0, 0], answer.Values<float>().ToArray());
    }

    private static OnnxFile Any(int element) => new OnnxFile().Input("x", element, -1, -1).Output("y", element, -1, -1).Node("Identity", ["x"], "y");

    private static OnnxFile Dense(int inputs, int outputs)
    {
        var random = new Random(1);
        var weights = RandomTensor.Of("w", TensorType.Float32, [inputs, outputs], random);
        return new OnnxFile().Input("x", Float, -1, inputs).Output("y", Float, -1, outputs)
            .Weights("w", Float, [inputs, outputs], weights.Bytes.Span).Node("MatMul", ["x", "w"], "h").Node("Tanh", ["h"], "y");
    }
}
