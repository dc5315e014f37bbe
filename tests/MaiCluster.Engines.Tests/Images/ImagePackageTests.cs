using System.Text.Json;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Tests.Packages;
using MaiCluster.Serving.Images;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;

namespace MaiCluster.Engines.Tests.Images;

public sealed class ImagePackageTests : IDisposable
{
    private const int Steps = 6;
    private const double Guidance = 3, Scale = 0.5, Shift = 0.1;

    private const string Settings = """
        {
          "width": 8, "height": 8, "steps": 6, "guidance": 3, "independentRows": true,
          "prompt": { "words": "words.json", "tokens": 5 },
          "textEncoder": {},
          "denoiser": { "channels": 4 },
          "decoder": { "factor": 2, "scale": 0.5, "shift": 0.1 },
          "scheduler": { "kind": "dpm-solver++" }
        }
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly LatentModel _model = new(seed: 11);

    /// <summary>Text encoder, denoiser, guidance, DPM-Solver++ and decoder, against the same sums in another form: in half log ratios, as its paper has it.</summary>
    [Fact]
    public void A_package_of_three_graphs_is_served_as_its_manifest_says()
    {
        using var engine = Load(Settings);

        var part = BundledPictures.Answer(engine, Ask(seed: 5)).Single();

        Assert.Equal((8, 8), (part.Width, part.Height));
        Assert.InRange(BundledPictures.Difference(Reference(seed: 5), BundledPictures.Pixels(part)), 0, 1);
        Assert.InRange(BundledPictures.Difference(Reference(seed: 6), BundledPictures.Pixels(part)), 20, 255);
    }

    [Fact]
    public void Prompts_are_encoded_and_samples_decoded_in_steps_of_their_own()
    {
        using var engine = Load(Settings);
        using var task = engine.Begin(Ask(seed: 5, images: 2, partials: 1).ToRequest(Serving.Requests.RequestId.New(), new Requester("key"), "latent"));
        var steps = new List<(object? Key, int Rows, int Parts)>();
        while (!task.IsDone)
        {
            var (key, rows, parts) = (task.BatchKey, task.Rows, 0);
            engine.Step([task], (_, _) => parts++);
            steps.Add((key, rows, parts));
        }

        Assert.Equal([1, 2, 2, 2, 2, 2, 2, 2, 2], steps.Select(step => step.Rows));
        Assert.Equal([0, 0, 0, 0, 2, 0, 0, 0, 2], steps.Select(step => step.Parts));
        Assert.Equal(3, steps.Select(step => step.Key).Distinct().Count());
    }

    [Fact]
    public void A_denoiser_with_one_time_for_all_shares_steps_of_equal_time_only()
    {
        using var engine = Load(Settings, sharesTime: true);
        IStepTask[] tasks = [.. Enumerable.Range(0, 3).Select(seed => engine.Begin(Ask(seed).ToRequest(Serving.Requests.RequestId.New(), new Requester("key"), "latent")))];
        engine.Step(tasks, (_, _) => { }); // prompts
        Assert.Single(tasks.Select(task => task.BatchKey).Distinct());
        engine.Step(tasks[..1], (_, _) => { });

        Assert.Equal(tasks[1].BatchKey, tasks[2].BatchKey);
        Assert.NotEqual(tasks[0].BatchKey, tasks[1].BatchKey);
        Assert.InRange(BundledPictures.Difference(Reference(seed: 5), BundledPictures.Pixels(BundledPictures.Answer(engine, Ask(seed: 5)).Single())), 0, 1);
        Array.ForEach(tasks, task => task.Dispose());
    }

    [Fact]
    public void Rows_that_are_not_said_to_be_independent_are_computed_one_by_one()
    {
        using var engine = Load(Settings.Replace("\"independentRows\": true", "\"independentRows\": false", StringComparison.Ordinal));
        using var task = engine.Begin(Ask(seed: 5, images: 3).ToRequest(Serving.Requests.RequestId.New(), new Requester("key"), "latent"));

        Assert.Null(task.BatchKey);
        Assert.Equal(1, engine.Limits.Rows);
        Assert.InRange(BundledPictures.Difference(Reference(seed: 6), BundledPictures.Pixels(BundledPictures.Answer(engine, Ask(seed: 5, images: 3))[1])), 0, 1);
    }

    [Fact]
    public void Prompts_may_be_read_by_a_tokenizer_or_as_CLIP_does()
    {
        // Bytes, bytes at a word's end, one merge; as exporters lay them out.
        var bytes = Enumerable.Range(0, 256).Select(value => ByteAlphabet((byte)value)).ToArray();
        string[] pieces = [.. bytes, .. bytes.Select(piece => piece + "</w>"), "at</w>", "<|startoftext|>", "<|endoftext|>"];
        var more = new Dictionary<string, byte[]>
        {
            ["tokenizer/vocab.json"] = JsonSerializer.SerializeToUtf8Bytes(pieces.Index().ToDictionary(piece => piece.Item, piece => piece.Index)),
            ["tokenizer/merges.txt"] = "#version: 0.2\na t</w>\n"u8.ToArray(),
            ["tokenizer.json"] = File.ReadAllBytes(Path.Combine(TemporaryFolder.Repository, "models", "all-minilm-l6-v2-int8", "tokenizer.json")),
        };
        ImageModel Read(string prompt) => (ImageModel)BundledPictures.Modality.Read(_model.Write(_folder, Settings.Replace("\"words\": \"words.json\"", prompt, StringComparison.Ordinal), more: more));

        var clip = Read("\"clip\": \"tokenizer\", \"padding\": 514").Prompts;
        Assert.Equal([513, 'C' - 'A' + Array.IndexOf(pieces, "a"), 512, 514], clip.Read("Cat"));
        Assert.Equal((5, 514, 2), (clip.MaxTokens, clip.Padding, clip.SpecialTokens));

        var tokenizer = Read("\"tokenizer\": \"tokenizer.json\"").Prompts;
        Assert.Equal([101, 1037, 4937, 102], tokenizer.Read("a cat"));
        Assert.Equal((5, 0, 2), (tokenizer.MaxTokens, tokenizer.Padding, tokenizer.SpecialTokens));
    }

    [Theory]
    [InlineData("\"kind\": \"dpm-solver++\"", "\"kind\": \"heun\"", "'engine.scheduler.kind' is 'heun'; one of euler-flow, ddim, dpm-solver++ is expected")]
    [InlineData("\"kind\": \"dpm-solver++\"", "\"kind\": \"ddim\", \"shift\": 3", "'engine.scheduler.shift' is not a known field")]
    [InlineData("\"kind\": \"dpm-solver++\"", "\"kind\": \"ddim\", \"prediction\": \"x\"", "'engine.scheduler.prediction' is 'x'; one of epsilon, v_prediction, sample is expected")]
    [InlineData("\"words\": \"words.json\"", "\"padding\": 0", "'engine.prompt' has 0 of words, tokenizer, clip; one is expected")]
    [InlineData("\"words\": \"words.json\"", "\"words\": \"other.json\"", "latent has no other.json")]
    [InlineData("\"channels\": 4", "\"channels\": 4, \"time\": \"t\"", "model.onnx has no input 't' (its inputs: sample, timestep, encoder_hidden_states)")]
    [InlineData("\"channels\": 4", "\"channels\": 5", "do not fit")]
    [InlineData("\"factor\": 2", "\"factor\": 4", "do not fit")]
    [InlineData("\"factor\": 2", "\"factor\": 3", "'engine.width' is 8, which the decoder's factor of 3 does not divide")]
    [InlineData("\"tokens\": 5", "\"tokens\": 4", "do not fit")]
    [InlineData("\"steps\": 6", "\"steps\": 0", "'engine.steps' is the number 0")]
    public void What_does_not_fit_is_named(string right, string wrong, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Load(Settings.Replace(right, wrong, StringComparison.Ordinal)).Dispose()).Message, StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    private IStepEngine Load(string settings, bool sharesTime = false)
    {
        var package = _model.Write(_folder, settings, sharesTime);
        BundledPictures.Modality.Read(package);
        return BundledPictures.Modality.Load(package, new OnnxOptions { Threads = 1 });
    }

    /// <summary>GPT-2's letters for bytes, of which visible ones stand for themselves and the others come after 255.</summary>
    private static string ByteAlphabet(byte value)
    {
        static bool IsVisible(int value) => value is (>= 33 and <= 126) or (>= 161 and <= 172) or (>= 174 and <= 255);
        return ((char)(IsVisible(value) ? value : 256 + Enumerable.Range(0, value).Count(other => !IsVisible(other)))).ToString();
    }

    private static ImageWork Ask(long seed, int images = 1, int partials = 0) =>
        new() { Prompt = new[] { 2, 4 }, Seed = seed, Images = images, Steps = Steps, Guidance = Guidance, Partials = partials };

    private byte[] Reference(long seed)
    {
        var noise = new float[LatentModel.Channels * LatentModel.Side * LatentModel.Side];
        GaussianNoise.Fill(seed, noise);
        double[] x = [.. noise.Select(value => (double)value)], last = [];

        // Stable Diffusion's curve: the roots of beta grow evenly; times 1 + 166 k.
        var signals = new double[1000];
        for (var (time, product) = (0, 1.0); time < signals.Length; time++)
        {
            signals[time] = product *= 1 - Math.Pow(Math.Sqrt(0.00085) + (time / 999.0 * (Math.Sqrt(0.012) - Math.Sqrt(0.00085))), 2);
        }

        int[] times = [831, 665, 499, 333, 167, 1];
        double Alpha(int step) => Math.Sqrt(signals[times[step]]);
        double Sigma(int step) => Math.Sqrt(1 - signals[times[step]]);
        double Lambda(int step) => Math.Log(Alpha(step)) - Math.Log(Sigma(step));
        for (var step = 0; step < Steps; step++)
        {
            var (with, without) = (_model.Predict(x, times[step], [2, 4]), _model.Predict(x, times[step], []));
            double[] clean = [.. x.Select((value, at) => (value - (Sigma(step) * (without[at] + (Guidance * (with[at] - without[at]))))) / Alpha(step))];
            if (step == Steps - 1)
            {
                x = clean;
                break;
            }

            var h = Lambda(step + 1) - Lambda(step);
            var r = step == 0 ? 0 : (Lambda(step) - Lambda(step - 1)) / h;
            double[] carried = step == 0 ? clean : [.. clean.Select((value, at) => ((1 + (1 / (2 * r))) * value) - (1 / (2 * r) * last[at]))];
            x = [.. x.Select((value, at) => (Sigma(step + 1) / Sigma(step) * value) - (Alpha(step + 1) * (Math.Exp(-h) - 1) * carried[at]))];
            last = clean;
        }

        return PixelPlanes.ToPixels([.. _model.Decode([.. x.Select(value => (value / Scale) + Shift)]).Select(value => (float)value)]);
    }
}
