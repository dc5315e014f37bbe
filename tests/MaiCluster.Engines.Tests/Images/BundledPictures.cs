using MaiCluster.Engines.Images;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Tests.Packages;
using MaiCluster.Serving.Images;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Engines.Tests.Images;

/// <summary>The bundled model for pictures, loaded once for the tests that share it.</summary>
public sealed class BundledPictures : IDisposable
{
    public static ImageModality Modality { get; } = new(NullLogger<ImageModality>.Instance);

    public static ModelPackage Package { get; } = PackageIn(Path.Combine(TemporaryFolder.Repository, "models", "mai-image-emoji"));

    public ImageModel Model { get; } = (ImageModel)Modality.Read(Package);

    public IStepEngine Engine { get; } = Modality.Load(Package, new OnnxOptions());

    public static ModelPackage PackageIn(string folder) => new(ManifestReader.Read(Path.Combine(folder, PackageManifest.FileName)), folder);

    public ImageWork Ask(string prompt, long seed, int images = 1, int steps = 8) =>
        new() { Prompt = Model.Prompts.Read(prompt), Seed = seed, Images = images, Steps = steps, Guidance = Model.Guidance };

    public IStepTask Begin(ImageWork work) => Engine.Begin(work.ToRequest(RequestId.New(), new Requester("key"), "mai-image-emoji"));

    /// <summary>The parts of one request that nobody shares a step with.</summary>
    public static List<ImagePart> Answer(IStepEngine engine, ImageWork work)
    {
        using var task = engine.Begin(work.ToRequest(RequestId.New(), new Requester("key"), "pictures"));
        var parts = new List<ImagePart>();
        while (!task.IsDone)
        {
            engine.Step([task], (_, part) => parts.Add(ImagePart.Read(part)));
        }

        return parts;
    }

    public static byte[] Pixels(ImagePart part) => part.Pixels.Bytes.ToArray();

    /// <summary>The largest difference of a level.</summary>
    public static int Difference(byte[] one, byte[] other) => one.Zip(other, (a, b) => Math.Abs(a - b)).Max();

    public void Dispose() => Engine.Dispose();
}
