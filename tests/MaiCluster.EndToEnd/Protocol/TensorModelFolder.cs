using MaiCluster.Node.Bench.Tensors;

namespace MaiCluster.EndToEnd.Protocol;

/// <summary>Models as someone drops them into a folder: graphs by their usual name, no manifest.</summary>
internal sealed class TensorModelFolder : IDisposable
{
    private const int Float32 = 1, Text = 8;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mai-e2e-models-");

    public TensorModelFolder()
    {
        Write("sum/1/model.onnx", new OnnxFile().Input("a", Float32, -1, 2).Input("b", Float32, -1, 2).Output("y", Float32, -1, 2).Node("Add", ["a", "b"], "y"));
        Write("sum/2/model.onnx", new OnnxFile().Input("a", Float32, -1, 2).Input("b", Float32, -1, 2).Output("y", Float32, -1, 2).Node("Sub", ["a", "b"], "y"));
        Write("words/model.onnx", new OnnxFile().Input("x", Text, -1).Output("y", Text, -1).Node("Identity", ["x"], "y"));
    }

    public string Path => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string path, OnnxFile file)
    {
        var full = System.IO.Path.Combine(Path, path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, file.ToBytes());
    }
}
