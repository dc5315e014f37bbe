using System.Diagnostics;
using System.Text.Json;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Streaming;

namespace MaiCluster.Gateway.OpenInference.Http;

/// <summary>A generated text as events: each has what is new of it.</summary>
internal sealed class GenerateEvents : EventSink
{
    private readonly byte[] _start;

    public GenerateEvents(InferAnswer answer)
    {
        var head = new Utf8Buffer(256);
        head.Raw("data: "u8);
        using (var json = new Utf8JsonWriter(head, AnswerJson.Options))
        {
            json.WriteStartObject();
            WriteHead(json, answer);
            json.WriteEndObject();
        }

        _start = head.Written[..^1].ToArray(); // left open for the text
    }

    /// <summary>What every answer begins with.</summary>
    public static void WriteHead(Utf8JsonWriter json, InferAnswer answer)
    {
        if (answer.Id.Length > 0)
        {
            json.WriteString("id"u8, answer.Id);
        }

        json.WriteString("model_name"u8, answer.Model);
        json.WriteString("model_version"u8, answer.Version);
    }

    public override void Begin(IReadOnlyList<ChoiceProgress> choices)
    {
    }

    public override void Text(ChoiceProgress choice, ReadOnlySpan<byte> text)
    {
        Buffer.Raw(_start);
        Buffer.Raw(",\"text_output\":\""u8);
        Buffer.Escaped(text);
        Buffer.Raw("\"}\n\n"u8);
    }

    public override void End(ChoiceProgress choice, string reason)
    {
    }

    public override ValueTask FinishAsync(AnswerUsage usage) => default;

    public override void Error(ApiError error)
    {
        Buffer.Raw("data: "u8);
        Buffer.Raw(ErrorAnswer.ProtocolJson(error));
        Buffer.Raw("\n\n"u8);
    }

    public override void Call(ChoiceProgress choice, int call, string id, string name) => throw new UnreachableException("There are no tools.");

    public override void Arguments(ChoiceProgress choice, int call, ReadOnlySpan<byte> json) => throw new UnreachableException("There are no tools.");
}
