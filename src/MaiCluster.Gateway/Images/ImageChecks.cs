using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Images;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Images;

/// <summary>What only shows beside the model.</summary>
internal static class ImageChecks
{
    /// <summary>The work that is asked for; where something is wrong with it, the faults say so.</summary>
    public static ImageWork Work(ImageDraft draft, ImageModel model, RequestFaults faults) => new()
    {
        Prompt = Prompt(draft.Prompt, model, faults),
        Images = draft.Images,
        Seed = draft.Seed ?? RandomSeed.Draw(),
        Steps = draft.Steps ?? model.Steps,
        Guidance = draft.Guidance ?? model.Guidance,
        Partials = draft.Partials ?? 0,
    };

    /// <summary>What the pictures are to be; where that is not possible, the faults say so.</summary>
    public static PictureForm Form(ImageDraft draft, ImageModel model, GatewayOptions limits, RequestFaults faults)
    {
        var (width, height) = draft.Size ?? (model.Width, model.Height);
        if (width * model.Height != height * model.Width)
        {
            var factor = Math.Min(limits.MaxImagePixels / model.Width, limits.MaxImagePixels / model.Height);
            faults.Invalid("size", $"'size' is {width}x{height}; {model.Name} makes pictures of {model.Width}x{model.Height}, which can be had in these proportions only, up to {factor * model.Width}x{factor * model.Height}.");
        }

        return new PictureForm(width, height, draft.Format, draft.Compression ?? 100);
    }

    private static int[] Prompt(string prompt, ImageModel model, RequestFaults faults)
    {
        var tokens = model.Prompts.Read(prompt);
        if (tokens.Length > model.Prompts.MaxTokens)
        {
            faults.Add(FailureKind.ContextTooLong, "prompt", $"'prompt' has {tokens.Length} tokens; {model.Name} reads at most {model.Prompts.MaxTokens}, special ones included: say it in fewer words.");
        }
        else if (tokens.Length <= model.Prompts.SpecialTokens)
        {
            faults.Invalid("prompt", $"'prompt' has nothing that {model.Name} reads: it needs words in letters that the model knows.");
        }

        return tokens;
    }
}
