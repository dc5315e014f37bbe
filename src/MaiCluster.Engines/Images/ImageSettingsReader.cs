using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Images.Schedulers;

namespace MaiCluster.Engines.Images;

/// <summary>Reads the parts of an image package's <c>engine</c> object, and closes each.</summary>
internal sealed class ImageSettingsReader
{
    private const int LongestName = 256;

    private static readonly Dictionary<string, PredictionKind> Predictions = new()
    {
        ["epsilon"] = PredictionKind.Noise,
        ["v_prediction"] = PredictionKind.Velocity,
        ["sample"] = PredictionKind.Sample,
    };

    private static readonly Dictionary<string, BetaShape> Shapes = new()
    {
        ["linear"] = BetaShape.Linear,
        ["scaled_linear"] = BetaShape.ScaledLinear,
        ["squaredcos_cap_v2"] = BetaShape.Cosine,
    };

    private static readonly Dictionary<string, TimeSpacing> Spacings = new()
    {
        ["leading"] = TimeSpacing.Leading,
        ["trailing"] = TimeSpacing.Trailing,
        ["linspace"] = TimeSpacing.Linspace,
    };

    private static readonly Dictionary<string, PromptKind> Prompts = new()
    {
        ["words"] = PromptKind.Words,
        ["tokenizer"] = PromptKind.Tokenizer,
        ["clip"] = PromptKind.Clip,
    };

    private readonly string _file;

    public ImageSettingsReader(PackageManifest manifest)
    {
        _file = $"{manifest.Name}/{PackageManifest.FileName}";
        Engine = new StrictObject(manifest.Engine, _file, "engine");
    }

    public StrictObject Engine { get; }

    public PromptSettings Prompt()
    {
        var prompt = Engine.Child("prompt");
        var given = Prompts.Select(kind => (Kind: kind.Value, Path: prompt.OptionalText(kind.Key, PackagePath.MaxLength))).Where(kind => kind.Path is not null).ToArray();
        var settings = given is [var (kind, path)]
            ? new PromptSettings(kind, path!, (int)prompt.Whole("tokens", 1, 4096), (int?)prompt.OptionalWhole("padding", 0, int.MaxValue) ?? 0)
            : throw Engine.Refuse("prompt", $"has {given.Length} of {string.Join(", ", Prompts.Keys)}; one is expected");
        prompt.Close();
        return settings;
    }

    public TextEncoderSettings? TextEncoder() => Optional("textEncoder") is not { } encoder ? null : Closed(encoder, new TextEncoderSettings(
        Graph(encoder, "text_encoder/model.onnx"), encoder.OptionalText("input", LongestName) ?? "input_ids", encoder.OptionalText("output", LongestName)));

    public DenoiserSettings Denoiser()
    {
        var denoiser = Engine.Child("denoiser");
        return Closed(denoiser, new DenoiserSettings(
            Graph(denoiser, "unet/model.onnx"),
            denoiser.OptionalText("sample", LongestName) ?? "sample",
            denoiser.OptionalText("time", LongestName) ?? "timestep",
            denoiser.OptionalText("condition", LongestName) ?? "encoder_hidden_states",
            denoiser.OptionalText("output", LongestName),
            (int)denoiser.Whole("channels", 1, 64)));
    }

    public DecoderSettings? Decoder() => Optional("decoder") is not { } decoder ? null : Closed(decoder, new DecoderSettings(
        Graph(decoder, "vae_decoder/model.onnx"),
        decoder.OptionalText("input", LongestName) ?? "latent_sample",
        decoder.OptionalText("output", LongestName),
        (int?)decoder.OptionalWhole("factor", 1, 64) ?? 8,
        decoder.OptionalReal("scale", 1e-6, 1e6) ?? 1,
        decoder.OptionalReal("shift", -1e6, 1e6) ?? 0));

    public Scheduler Scheduler()
    {
        var scheduler = Engine.Child("scheduler");
        return Closed<Scheduler>(scheduler, scheduler.Text("kind", 32) switch
        {
            "euler-flow" => new FlowScheduler
            {
                IsRising = scheduler.OptionalFlag("rising") ?? false,
                TimeScale = scheduler.OptionalReal("timeScale", 1e-6, 1e6) ?? 1000,
                Shift = scheduler.OptionalReal("shift", 0.01, 100) ?? 1,
            },
            "ddim" => new DdimScheduler(Curve(scheduler), Prediction(scheduler)),
            "dpm-solver++" => new DpmSolverScheduler(Curve(scheduler), Prediction(scheduler)),
            var kind => throw scheduler.Refuse("kind", $"is '{kind}'; one of euler-flow, ddim, dpm-solver++ is expected"),
        });
    }

    private static DiffusionCurve Curve(StrictObject scheduler) => new()
    {
        TrainSteps = (int?)scheduler.OptionalWhole("trainSteps", MaiCluster.Serving.Images.Schedulers.Scheduler.MostSteps, 100_000) ?? 1000,
        Shape = OneOf(scheduler, "betaSchedule", "scaled_linear", Shapes),
        BetaStart = scheduler.OptionalReal("betaStart", 1e-9, 0.999) ?? 0.00085,
        BetaEnd = scheduler.OptionalReal("betaEnd", 1e-9, 0.999) ?? 0.012,
        Spacing = OneOf(scheduler, "spacing", "leading", Spacings),
        Offset = (int?)scheduler.OptionalWhole("offset", 0, 1) ?? 1,
        EndsClean = scheduler.OptionalFlag("endsClean") ?? true,
    };

    private static PredictionKind Prediction(StrictObject scheduler) => OneOf(scheduler, "prediction", "epsilon", Predictions);

    private static T OneOf<T>(StrictObject owner, string name, string otherwise, Dictionary<string, T> known) =>
        owner.OptionalText(name, 32) is var text && known.TryGetValue(text ?? otherwise, out var value)
            ? value
            : throw owner.Refuse(name, $"is '{text}'; one of {string.Join(", ", known.Keys)} is expected");

    private static string Graph(StrictObject owner, string otherwise) => owner.OptionalText("graph", PackagePath.MaxLength) ?? otherwise;

    private StrictObject? Optional(string name) => Engine.OptionalElement(name) is { } element ? new StrictObject(element, _file, $"engine.{name}") : null;

    private static T Closed<T>(StrictObject owner, T settings)
    {
        owner.Close();
        return settings;
    }
}
