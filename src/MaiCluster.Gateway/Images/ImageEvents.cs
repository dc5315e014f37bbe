using System.Text.Json;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Parts;
using MaiCluster.Serving.Images;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Gateway.Images;

/// <summary>Pictures as OpenAI's events: <c>image_generation.partial_image</c> on the way, <c>image_generation.completed</c> for each that is whole.</summary>
/// <param name="form">What each becomes.</param>
/// <param name="images">How many are to come.</param>
/// <param name="promptTokens">That the model read.</param>
/// <param name="time">The clock.</param>
internal sealed class ImageEvents(PictureForm form, int images, int promptTokens, TimeProvider time) : PartSink
{
    // The last picture's event has the usage of all, which is known when the record is closed.
    private ImagePart? _last;

    public override ValueTask FinishAsync(AnswerUsage usage)
    {
        Write("image_generation.completed", _last!, json => ImageUsage.Write(json, promptTokens, usage.Quantities));
        return default;
    }

    protected override ValueTask TakeAsync(TensorPart part)
    {
        var picture = ImagePart.Read(part);
        if (picture.Partial is { } partial)
        {
            Write("image_generation.partial_image", picture, json => json.WriteNumber("partial_image_index"u8, partial));
        }
        else if (picture.Image == images - 1)
        {
            _last = picture;
        }
        else
        {
            Write("image_generation.completed", picture, static _ => { });
        }

        return default;
    }

    private void Write(string type, ImagePart picture, Action<Utf8JsonWriter> members)
    {
        Buffer.Raw("event: "u8);
        Buffer.Raw(System.Text.Encoding.ASCII.GetBytes(type));
        Buffer.Raw("\ndata: "u8);
        using (var json = new Utf8JsonWriter(Buffer, AnswerJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            json.WriteBase64String("b64_json"u8, form.Encode(picture));
            json.WriteNumber("created_at"u8, time.GetUtcNow().ToUnixTimeSeconds());
            json.WriteString("size"u8, form.Size);
            json.WriteString("quality"u8, "auto"u8);
            json.WriteString("background"u8, "opaque"u8);
            json.WriteString("output_format"u8, form.Format.Name);
            if (images > 1)
            {
                json.WriteNumber("index"u8, picture.Image); // OpenAI's events do not tell pictures apart
            }

            members(json);
            json.WriteEndObject();
        }

        Buffer.Raw("\n\n"u8);
    }
}
