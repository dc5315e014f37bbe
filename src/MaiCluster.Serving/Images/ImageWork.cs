using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Serving.Images;

/// <summary>Pictures to be made of a prompt, valid by construction. Its answer has the parts of one picture after those of another: see <see cref="ImagePart"/>.</summary>
public sealed record ImageWork
{
    private const string PromptInput = "prompt", ImagesParameter = "images", SeedParameter = "seed", StepsParameter = "steps", GuidanceParameter = "guidance", PartialsParameter = "partials";

    /// <summary>Tokens, special ones included; at least one, at most what the model reads.</summary>
    public required ReadOnlyMemory<int> Prompt { get; init; }

    /// <summary>Pictures, at least 1.</summary>
    public int Images { get; init; } = 1;

    /// <summary>Of the first picture; the next ones have the next numbers.</summary>
    public required long Seed { get; init; }

    /// <summary>Denoising steps of each picture, 1 to <see cref="Schedulers.Scheduler.MostSteps"/>.</summary>
    public required int Steps { get; init; }

    /// <summary>1 = the model is asked for the prompt alone; above, the difference to no prompt is made larger.</summary>
    public required double Guidance { get; init; }

    /// <summary>Pictures on the way that are sent before each picture; fewer where there are fewer steps.</summary>
    public int Partials { get; init; }

    public TensorRequest ToRequest(RequestId id, Requester requester, string model) => new()
    {
        Id = id,
        Requester = requester,
        Model = model,
        Inputs = [Tensor.Of(PromptInput, Prompt.Span)],
        Parameters = new Dictionary<string, ParameterValue>
        {
            [ImagesParameter] = ParameterValue.Of((long)Images),
            [SeedParameter] = ParameterValue.Of(Seed),
            [StepsParameter] = ParameterValue.Of((long)Steps),
            [GuidanceParameter] = ParameterValue.Of(Guidance),
            [PartialsParameter] = ParameterValue.Of((long)Partials),
        },
        WorkUnits = Images * Steps,
        MostParts = Images * (1 + Partials),
        MostOfParts = new UsageQuantities { Images = Images, ImageSteps = (long)Images * Steps },
    };

    /// <param name="request">Made by <see cref="ToRequest"/>.</param>
    public static ImageWork Read(TensorRequest request) => new()
    {
        Prompt = request.Input(PromptInput).Values<int>().ToArray(),
        Images = (int)request.Parameters[ImagesParameter].Whole!.Value,
        Seed = request.Parameters[SeedParameter].Whole!.Value,
        Steps = (int)request.Parameters[StepsParameter].Whole!.Value,
        Guidance = request.Parameters[GuidanceParameter].Number!.Value,
        Partials = (int)request.Parameters[PartialsParameter].Whole!.Value,
    };

    /// <summary>Which picture on the way is sent after so many steps, from 0; null = none.</summary>
    public int? PartialAfter(int steps)
    {
        var places = Enumerable.Range(1, Partials).Select(partial => Steps * partial / (Partials + 1)).Where(place => place > 0).Distinct().ToArray();
        return Array.IndexOf(places, steps) is >= 0 and var partial ? partial : null;
    }
}
