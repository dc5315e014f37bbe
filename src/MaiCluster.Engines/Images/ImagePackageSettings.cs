using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Images;
using MaiCluster.Serving.Images.Schedulers;

namespace MaiCluster.Engines.Images;

/// <summary>The <c>engine</c> object of an image package.</summary>
internal sealed record ImagePackageSettings
{
    /// <summary>Pixels of a side, at most: what an answer may have too.</summary>
    private const int MostPixels = 1024;

    /// <summary>Pixels of a picture, each side 8 to 1,024.</summary>
    public required int Width { get; init; }

    /// <inheritdoc cref="Width"/>
    public required int Height { get; init; }

    public required PromptSettings Prompt { get; init; }

    /// <summary>Turns tokens into what the denoiser takes; null = it takes the tokens.</summary>
    public TextEncoderSettings? TextEncoder { get; init; }

    public required DenoiserSettings Denoiser { get; init; }

    /// <summary>Turns the denoised sample into a picture; null = it is one.</summary>
    public DecoderSettings? Decoder { get; init; }

    public required Scheduler Scheduler { get; init; }

    /// <summary>Of a picture unless a request says another number, 1 to 250.</summary>
    public required int Steps { get; init; }

    /// <summary>1 to 50; at 1 the model is not asked without the prompt, which is half the work.</summary>
    public required double Guidance { get; init; }

    /// <summary>Rows of a batch leave each other alone, but for rounding. Default false: then a pass is one row.</summary>
    public bool HasIndependentRows { get; init; }

    /// <summary>Pictures of one step, 1 to 256. Default 16: on two processors a step of the bundled model is then what others wait for, and no more is gained beyond.</summary>
    public int Rows { get; init; } = 16;

    /// <summary>Numbers of a sample: <c>[channels, height, width]</c>.</summary>
    public int[] SampleShape => [Denoiser.Channels, Height / (Decoder?.Factor ?? 1), Width / (Decoder?.Factor ?? 1)];

    /// <exception cref="InvalidDataException">An unknown or wrong setting.</exception>
    public static ImagePackageSettings Read(PackageManifest manifest)
    {
        try
        {
            return Read(new ImageSettingsReader(manifest));
        }
        catch (PackageException error)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }

    private static ImagePackageSettings Read(ImageSettingsReader reader)
    {
        var engine = reader.Engine;
        var decoder = reader.Decoder();
        var settings = new ImagePackageSettings
        {
            Width = Side(engine, "width", decoder?.Factor ?? 1),
            Height = Side(engine, "height", decoder?.Factor ?? 1),
            Prompt = reader.Prompt(),
            TextEncoder = reader.TextEncoder(),
            Denoiser = reader.Denoiser(),
            Decoder = decoder,
            Scheduler = reader.Scheduler(),
            Steps = (int)engine.Whole("steps", 1, Scheduler.MostSteps),
            Guidance = engine.OptionalReal("guidance", 1, 50) ?? 1,
            HasIndependentRows = engine.OptionalFlag("independentRows") ?? false,
            Rows = (int?)engine.OptionalWhole("rows", 1, 256) ?? 16,
        };
        engine.Close();
        return decoder is null && settings.Denoiser.Channels != PixelPlanes.Channels
            ? throw engine.Refuse("denoiser", $"has {settings.Denoiser.Channels} channels and there is no decoder: {PixelPlanes.Channels} are expected, red, green and blue")
            : settings;
    }

    private static int Side(StrictObject engine, string name, int factor)
    {
        var side = (int)engine.Whole(name, 8, MostPixels);
        return side % factor == 0 ? side : throw engine.Refuse(name, $"is {side}, which the decoder's factor of {factor} does not divide");
    }
}

/// <param name="Kind">How a prompt is read.</param>
/// <param name="Path">The file with the words or the tokenizer, or the folder of CLIP's two files.</param>
/// <param name="Tokens">That the model reads, 1 to 4,096.</param>
/// <param name="Padding">Fills a shorter prompt up.</param>
internal sealed record PromptSettings(PromptKind Kind, string Path, int Tokens, int Padding);

/// <param name="Graph">Its file.</param>
/// <param name="Input">Its input for tokens.</param>
/// <param name="Output">The state of each token; null = the graph's first.</param>
internal sealed record TextEncoderSettings(string Graph, string Input, string? Output);

/// <param name="Graph">Its file.</param>
/// <param name="Sample">Its input for the noisy sample.</param>
/// <param name="Time">Its input for the time.</param>
/// <param name="Condition">Its input for the prompt.</param>
/// <param name="Output">What it predicts; null = the graph's first.</param>
/// <param name="Channels">Of a sample, 1 to 64.</param>
internal sealed record DenoiserSettings(string Graph, string Sample, string Time, string Condition, string? Output, int Channels);

/// <param name="Graph">Its file.</param>
/// <param name="Input">Its input for the sample.</param>
/// <param name="Output">The picture; null = the graph's first.</param>
/// <param name="Factor">Pixels of a side for each number of the sample's side, 1 to 64.</param>
/// <param name="Scale">The sample is divided by it first.</param>
/// <param name="Shift">Then this is added.</param>
internal sealed record DecoderSettings(string Graph, string Input, string? Output, int Factor, double Scale, double Shift);
