using System.Runtime.InteropServices;
using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Tests.Packages;
using MaiCluster.Engines.Tests.Packages.Sources;
using MaiCluster.Node.Bench.Tensors;

namespace MaiCluster.Engines.Tests.Images;

/// <summary>
/// A package in the layout of latent diffusion with random weights: a text encoder (a table of states), a denoiser (a layer over sample, time and
/// states) and a decoder (a layer from 4x4 latents to 8x8 pixels); and the same sums once more, by hand.
/// </summary>
internal sealed class LatentModel
{
    public const int Tokens = 5, Channels = 4, Side = 4, Pixels = 8;
    private const int Float = 1, Int64 = 7, Words = 6, Width = 3, Latents = Channels * Side * Side, Planes = 3 * Pixels * Pixels;

    private readonly float[] _table, _ofSample, _ofTime, _ofStates, _decoder;

    public LatentModel(int seed)
    {
        var random = new Random(seed);
        float[] Draw(int count, double size) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() - 0.5) * size))];
        _table = Draw(Words * Width, 2);
        _ofSample = Draw(Channels, 2);
        _ofTime = Draw(Channels, 0.002);
        _ofStates = Draw(Tokens * Width * Channels, 2);
        _decoder = Draw(Latents * Planes, 0.4);
    }

    /// <summary>Writes graphs and manifest.</summary>
    /// <param name="engine">Of the manifest.</param>
    /// <param name="sharesTime">The denoiser takes one time for all rows.</param>
    /// <param name="more">Files beside those.</param>
    public ModelPackage Write(TemporaryFolder folder, string engine, bool sharesTime = false, IReadOnlyDictionary<string, byte[]>? more = null)
    {
        var files = new Dictionary<string, byte[]>
        {
            ["text_encoder/model.onnx"] = TextEncoder(),
            ["unet/model.onnx"] = Denoiser(sharesTime),
            ["vae_decoder/model.onnx"] = Decoder(),
            ["words.json"] = """{"vocab":["<pad>","<unk>","red","blue","cat","dog"]}"""u8.ToArray(),
        };
        foreach (var (path, bytes) in more ?? new Dictionary<string, byte[]>())
        {
            files.Add(path, bytes);
        }

        foreach (var (path, bytes) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.In(path))!);
            File.WriteAllBytes(folder.In(path), bytes);
        }

        var list = files.Select(file => $$"""{ "path": "{{file.Key}}", "bytes": {{file.Value.Length}}, "sha256": "{{HubServer.Sha256(file.Value)}}" }""");
        folder.Write("model.json", $$"""
            {
              "format": 1, "name": "latent", "modality": "image", "licence": "MIT", "source": "repo", "dtype": "float32",
              "files": [{{string.Join(", ", list)}}],
              "engine": {{engine}}
            }
            """);
        return BundledPictures.PackageIn(folder.Path);
    }

    /// <summary>What the denoiser says.</summary>
    public double[] Predict(double[] sample, double time, int[] prompt)
    {
        var states = Enumerable.Range(0, Tokens * Width).Select(at => (double)_table[(prompt.ElementAtOrDefault(at / Width) * Width) + (at % Width)]).ToArray();
        var ofStates = Enumerable.Range(0, Channels).Select(channel => states.Select((state, at) => state * _ofStates[(at * Channels) + channel]).Sum()).ToArray();
        return [.. sample.Select((value, at) => Math.Tanh((value * _ofSample[at / (Side * Side)]) + (time * _ofTime[at / (Side * Side)]) + ofStates[at / (Side * Side)]))];
    }

    /// <summary>The picture of a sample: <c>[3, 8, 8]</c>.</summary>
    public double[] Decode(double[] sample) =>
        [.. Enumerable.Range(0, Planes).Select(pixel => Math.Tanh(sample.Select((value, at) => value * _decoder[(at * Planes) + pixel]).Sum()))];

    private byte[] TextEncoder() => new OnnxFile()
        .Input("input_ids", Int64, -1, Tokens)
        .Weights("table", Float, [Words, Width], Bytes(_table))
        .Node("Gather", ["table", "input_ids"], "last_hidden_state")
        .Output("last_hidden_state", Float, -1, Tokens, Width)
        .ToBytes();

    private byte[] Denoiser(bool sharesTime) => new OnnxFile()
        .Input("sample", Float, -1, Channels, Side, Side)
        .Input("timestep", Int64, sharesTime ? 1 : -1)
        .Input("encoder_hidden_states", Float, -1, Tokens, Width)
        .Weights("of_sample", Float, [1, Channels, 1, 1], Bytes(_ofSample))
        .Weights("of_time", Float, [1, Channels, 1, 1], Bytes(_ofTime))
        .Weights("of_states", Float, [Tokens * Width, Channels], Bytes(_ofStates))
        .Weights("rows", Int64, [2], Bytes([-1L, Tokens * Width]))
        .Weights("channels", Int64, [4], Bytes([-1L, Channels, 1, 1]))
        .Weights("single", Int64, [4], Bytes([-1L, 1, 1, 1]))
        .Weights("one", Float, [1], Bytes([1f]))
        .Node("Reshape", ["encoder_hidden_states", "rows"], "flat")
        .Node("MatMul", ["flat", "of_states"], "prompt")
        .Node("Reshape", ["prompt", "channels"], "prompt4")
        .Node("CastLike", ["timestep", "one"], "time")
        .Node("Reshape", ["time", "single"], "time4")
        .Node("Mul", ["time4", "of_time"], "by_time")
        .Node("Mul", ["sample", "of_sample"], "by_sample")
        .Node("Add", ["by_sample", "by_time"], "both")
        .Node("Add", ["both", "prompt4"], "all")
        .Node("Tanh", ["all"], "out_sample")
        .Output("out_sample", Float, -1, Channels, Side, Side)
        .ToBytes();

    private byte[] Decoder() => new OnnxFile()
        .Input("latent_sample", Float, -1, Channels, Side, Side)
        .Weights("weights", Float, [Latents, Planes], Bytes(_decoder))
        .Weights("rows", Int64, [2], Bytes([-1L, Latents]))
        .Weights("picture", Int64, [4], Bytes([-1L, 3, Pixels, Pixels]))
        .Node("Reshape", ["latent_sample", "rows"], "flat")
        .Node("MatMul", ["flat", "weights"], "mixed")
        .Node("Tanh", ["mixed"], "bounded")
        .Node("Reshape", ["bounded", "picture"], "sample")
        .Output("sample", Float, -1, 3, Pixels, Pixels)
        .ToBytes();

    private static ReadOnlySpan<byte> Bytes<T>(T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan());
}
