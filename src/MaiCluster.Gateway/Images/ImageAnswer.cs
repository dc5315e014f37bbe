using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Parts;
using MaiCluster.Serving.Images;

namespace MaiCluster.Gateway.Images;

/// <summary>The answer's one JSON object: the pictures in the order of their seeds.</summary>
/// <param name="form">What each becomes.</param>
/// <param name="promptTokens">That the model read.</param>
/// <param name="pictures">Keeps them to be fetched; null = they are in the answer.</param>
/// <param name="time">The clock.</param>
internal sealed class ImageAnswer(PictureForm form, int promptTokens, PictureStore? pictures, TimeProvider time)
{
    public Task WriteAsync(WholeParts answer)
    {
        var files = answer.Parts.Select(ImagePart.Read).OrderBy(picture => picture.Image).Select(form.Encode).ToArray();
        return JsonAnswer.WriteAsync(answer.Context, json =>
        {
            json.WriteNumber("created"u8, time.GetUtcNow().ToUnixTimeSeconds());
            json.WriteStartArray("data"u8);
            foreach (var file in files)
            {
                json.WriteStartObject();
                if (pictures is null)
                {
                    json.WriteBase64String("b64_json"u8, file);
                }
                else
                {
                    json.WriteString("url"u8, pictures.Add(file, form.Format.ContentType).UrlOn(answer.Context.Request));
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("background"u8, "opaque"u8);
            json.WriteString("output_format"u8, form.Format.Name);
            json.WriteString("size"u8, form.Size);
            ImageUsage.Write(json, promptTokens, answer.Usage.Quantities);
        });
    }
}
