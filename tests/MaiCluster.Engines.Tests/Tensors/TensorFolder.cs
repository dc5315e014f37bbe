using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Tensors;
using MaiCluster.Engines.Tests.Packages;
using MaiCluster.Engines.Tests.Packages.Sources;
using MaiCluster.Node.Bench.Tensors;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Engines.Tests.Tensors;

/// <summary>A tensor package made by the test.</summary>
internal sealed class TensorFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<PackageFile> _files = [];

    public TensorFolder Add(string path, OnnxFile file) => Add(path, file.ToBytes());

    public TensorFolder Add(string path, byte[] content)
    {
        _folder.Write(path, content);
        _files.Add(new PackageFile(path, content.Length, HubServer.Sha256(content)));
        return this;
    }

    public ModelPackage Package(string engine = "{}") => new(
        new PackageManifest
        {
            Name = "any",
            Modality = "tensor",
            Licence = "MIT",
            Source = "repo",
            Dtype = ModelDtype.Auto,
            Files = _files,
            Engine = System.Text.Json.JsonElement.Parse(engine),
        },
        _folder.Path);

    public TensorModel Read(string engine = "{}") => (TensorModel)new TensorModality().Read(Package(engine));

    public IStepEngine Load(string engine = "{}") => new TensorModality().Load(Package(engine), new OnnxOptions { Threads = 1 });

    public void Dispose() => _folder.Dispose();

    public static TensorRequest Ask(params Tensor[] inputs) => Ask(1, 1, inputs);

    public static TensorRequest Ask(int version, int rows, params Tensor[] inputs) =>
        new TensorCall { Version = version, Rows = rows, Inputs = inputs }.ToRequest(RequestId.New(), new Requester("key"), "any");

    /// <summary>One step for all of them; their parts in order.</summary>
    public static TensorPart[] Step(IStepEngine engine, params TensorRequest[] requests)
    {
        var tasks = requests.Select(engine.Begin).ToArray();
        var parts = new TensorPart[tasks.Length];
        engine.Step(tasks, (index, part) => parts[index] = parts[index] is null ? part : throw new InvalidOperationException("Two parts."));
        Assert.All(tasks, task => Assert.True(task.IsDone));
        return parts;
    }
}
