using System.Globalization;
using System.Text.Json;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Images.Schedulers;

namespace MaiCluster.Gateway.Images;

/// <summary>Every field of POST /v1/images/generations.</summary>
internal static class ImageFields
{
    public const int MostPartials = 3;

    private const int LeastSide = 16;

    public static FieldTable<ImageDraft> Table(GatewayOptions limits)
    {
        var table = new FieldTable<ImageDraft>();
        table.Text("model", TextFields.ModelMeaning, (draft, value) => draft.Model = value, required: true);
        table.Other("prompt", FieldSchema.Of("string"), $"What is to be seen, in 1 to {limits.MaxImagePromptCharacters} characters. One longer than the model reads is refused, never cut.",
            (draft, field) => draft.Prompt = ReadPrompt(field, limits.MaxImagePromptCharacters), required: true);
        table.Integer("n", 1, limits.MaxImages, "Pictures. Default 1.", (draft, value) => draft.Images = (int)value);
        table.Other("size", FieldSchema.Of("string"), $"`auto` (default): as the model makes it; or WIDTHxHEIGHT in the same proportions, each {LeastSide} to {limits.MaxImagePixels}.",
            (draft, field) => draft.Size = ReadSize(field, limits.MaxImagePixels));
        Choice(table, "response_format", ["b64_json", "url"], $"The file in base64 (default), or where it can be fetched for {limits.PictureMinutes} minutes.", (draft, value) => draft.IsUrl = value == "url");
        Choice(table, "output_format", [.. PictureFormat.All.Select(format => format.Name)], "Default png.", (draft, value) => draft.Format = PictureFormat.All.First(format => format.Name == value));
        table.Integer("output_compression", 0, 100, "Quality of jpeg and webp. Default 100.", (draft, value) => draft.Compression = (int)value);
        table.Flag("stream", "Server-sent events instead of one answer.", (draft, value) => draft.Stream = value);
        table.Integer("partial_images", 0, MostPartials, "Only with `stream`: how often a picture is sent on the way. Default 0.", (draft, value) => draft.Partials = (int)value);
        table.Integer("seed", long.MinValue, long.MaxValue, "The same seed and request give the same picture; with `n`, the next ones have the next seeds. Default: a random one.", (draft, value) => draft.Seed = value);
        table.Integer("steps", 1, Scheduler.MostSteps, "Denoising steps of each picture. Default: the model's own.", (draft, value) => draft.Steps = (int)value);
        table.Number("guidance", 1, 50, "How far the prompt is followed; 1 = no further than the model would by itself. Default: the model's own.", (draft, value) => draft.Guidance = value);
        table.Integer("priority", -1000, 1000, "Lower is served sooner. Default 0.", (draft, value) => draft.Priority = (int)value);
        table.Taken("user", "string", "A name for the end user.");
        table.Refused("background", "pictures have no transparency", "\"auto\"", "\"opaque\"");
        table.Refused("quality", "set 'steps'", "\"auto\"", "\"standard\"");
        table.Refused("moderation", "nothing is moderated", "\"auto\"", "\"low\"");
        table.Refused("style", "say it in the prompt");
        return table;
    }

    /// <summary>What only shows when fields are seen together.</summary>
    public static void Check(ImageDraft draft, RequestFaults faults)
    {
        if (draft.Partials is not null && !draft.Stream)
        {
            faults.Invalid("partial_images", "'partial_images' is only allowed when 'stream' is true.");
        }
        else if (draft.IsUrl && draft.Stream)
        {
            faults.Invalid("response_format", "'response_format' must be b64_json when 'stream' is true: the events have the pictures in them.");
        }
        else if (draft.Compression is < 100 && !draft.Format.HasQuality)
        {
            faults.Invalid("output_compression", $"'output_compression' is for jpeg and webp; {draft.Format.Name} is always without loss. Leave it out or send 100.");
        }
    }

    private static void Choice(FieldTable<ImageDraft> table, string name, string[] values, string meaning, Action<ImageDraft, string> set) =>
        table.Other(name, FieldSchema.Enum(values), meaning, (draft, field) =>
        {
            if (field.Kind != JsonValueKind.String || !values.Contains(field.Value.GetString()))
            {
                field.Expected($"one of {string.Join(", ", values)}");
                return;
            }

            set(draft, field.Value.GetString()!);
        });

    private static string ReadPrompt(JsonField field, int most)
    {
        var text = field.Text();
        var characters = text.EnumerateRunes().Count();
        if (field.Kind == JsonValueKind.String && (characters == 0 || characters > most))
        {
            field.Invalid($"'{field.Path}' must have 1 to {most} characters; it has {characters}.");
        }

        return text;
    }

    private static (int Width, int Height)? ReadSize(JsonField field, int most)
    {
        var text = field.Text();
        if (field.Kind != JsonValueKind.String || text == "auto")
        {
            return null;
        }

        if (text.Split('x') is [var width, var height] && Side(width, most) is { } wide && Side(height, most) is { } high)
        {
            return (wide, high);
        }

        field.Expected($"'auto' or WIDTHxHEIGHT such as 256x256, each {LeastSide} to {most}");
        return null;
    }

    private static int? Side(string text, int most) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var side) && side >= LeastSide && side <= most ? side : null;
}
