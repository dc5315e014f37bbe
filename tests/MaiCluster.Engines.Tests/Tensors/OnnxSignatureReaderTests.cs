using MaiCluster.Engines.Tensors;
using MaiCluster.Engines.Tests.Text;
using MaiCluster.Node.Bench.Tensors;
using MaiCluster.Serving.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace MaiCluster.Engines.Tests.Tensors;

public sealed class OnnxSignatureReaderTests
{
    private static readonly int Seeds = LongRun.IsOn ? 100_000 : 2_000;

    [Fact]
    public void Names_types_and_shapes_are_read_without_the_runtime()
    {
        var signature = Read(new OnnxFile().Input("a", 1, -1, 3).Input("b", 8, []).Input("c", 7, null).Output("y", 16, 2).Node("Identity", ["a"], "y").ToBytes());

        Assert.Equal(["a", "b", "c"], signature.Inputs.Select(input => input.Name));
        Assert.Equal([TensorType.Float32, TensorType.Bytes, TensorType.Int64], signature.Inputs.Select(input => input.Type));
        Assert.Equal([-1L, 3], signature.Inputs[0].Shape);
        Assert.Empty(signature.Inputs[1].Shape);
        Assert.True(signature.Inputs[2].HasAnyShape);
        Assert.Equal(("y", TensorType.BFloat16), (signature.Outputs[0].Name, signature.Outputs[0].Type));
    }

    [Fact]
    public void Weights_that_are_listed_as_inputs_are_not_asked_for()
    {
        var file = new OnnxFile().Input("x", 1, 2).Input("w", 1, 2).Output("y", 1, 2).Weights("w", 1, [2], new byte[8]).Node("Add", ["x", "w"], "y");

        Assert.Equal(["x"], Read(file.ToBytes()).Inputs.Select(input => input.Name));
    }

    [Theory]
    [InlineData("all-minilm-l6-v2-int8/model.onnx")]
    [InlineData("smollm2-135m-instruct/model.onnx")]
    public void Real_files_are_read_as_the_runtime_reads_them(string path)
    {
        var file = Path.Combine(TestFolders.Root, "models", path);
        if (!File.Exists(file))
        {
            return; // comes with another part of the repository
        }

        var signature = OnnxSignatureReader.Read(file, 1);

        using var session = new InferenceSession(file);
        Assert.Equal(session.InputNames.Order(), signature.Inputs.Select(input => input.Name).Order());
        Assert.Equal(session.OutputNames, signature.Outputs.Select(output => output.Name));
        Assert.All(signature.Inputs, input => Assert.Equal(session.InputMetadata[input.Name].Dimensions.Select(length => (long)length), input.Shape));
        Assert.All(signature.Inputs, input => Assert.Equal(session.InputMetadata[input.Name].ElementDataType, OnnxElement.Of(input.Type)));
    }

    [Fact]
    public void Broken_files_are_refused_and_nothing_else_happens()
    {
        var whole = new OnnxFile().Input("x", 1, -1, 3).Output("y", 8, 2).Weights("w", 1, [2], new byte[8]).Node("Add", ["x", "w"], "y").ToBytes();
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var bytes = random.Next(4) == 0 ? new byte[random.Next(200)] : whole.ToArray();
            if (bytes.Length != whole.Length)
            {
                random.NextBytes(bytes);
            }

            for (var change = random.Next(1, 4); change > 0 && bytes.Length > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                Read(bytes[..random.Next(bytes.Length / 2, bytes.Length + 1)]);
            }
            catch (InvalidDataException)
            {
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"Seed {seed}.", error);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello, I am no model")]
    public void A_file_that_is_none_is_refused_by_name(string text)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, text);

        var error = Assert.Throws<InvalidDataException>(() => OnnxSignatureReader.Read(path, 1));

        Assert.StartsWith($"{path}: it is no ONNX file: near byte ", error.Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    private static TensorSignature Read(byte[] file) => OnnxSignatureReader.Read(new MemoryStream(file), 1);
}
