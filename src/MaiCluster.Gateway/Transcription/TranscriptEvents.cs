using System.Text;
using System.Text.Json;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Parts;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Transcription;

namespace MaiCluster.Gateway.Transcription;

/// <summary>A transcript as OpenAI's events: <c>transcript.text.delta</c> for each part with text, <c>transcript.text.done</c> with all of it.</summary>
internal sealed class TranscriptEvents : PartSink
{
    private readonly StringBuilder _text = new();

    public override ValueTask FinishAsync(AnswerUsage usage)
    {
        Write("transcript.text.done", json =>
        {
            json.WriteString("text"u8, _text.ToString().Trim());
            TranscriptWriter.WriteUsage(json, usage.Quantities);
        });
        return default;
    }

    protected override ValueTask TakeAsync(TensorPart part)
    {
        var said = string.Concat(TranscriptPart.Read(part).Segments.Select(segment => segment.Text));
        var delta = _text.Length == 0 ? said.TrimStart() : said;
        if (delta.Length > 0)
        {
            _text.Append(delta);
            Write("transcript.text.delta", json => json.WriteString("delta"u8, delta));
        }

        return default;
    }

    private void Write(string type, Action<Utf8JsonWriter> members)
    {
        Buffer.Raw("data: "u8);
        using (var json = new Utf8JsonWriter(Buffer, AnswerJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            members(json);
            json.WriteEndObject();
        }

        Buffer.Raw("\n\n"u8);
    }
}
