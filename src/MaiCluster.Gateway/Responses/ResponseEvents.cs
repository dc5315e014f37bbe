using System.Text;
using System.Text.Json;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Responses.Items;
using MaiCluster.Gateway.Streaming;

namespace MaiCluster.Gateway.Responses;

/// <summary>A response's typed events, numbered from 0. One message, or none, comes before the calls.</summary>
internal sealed class ResponseEvents(ResponseObject response, ResponseAnswer answer, IReadOnlyList<ChoiceProgress> choices) : EventSink
{
    private readonly CollectedAnswer _collected = new(choices);
    private readonly byte[] _textDelta = Encoding.UTF8.GetBytes($$"""
        event: response.output_text.delta
        data: {"type":"response.output_text.delta","item_id":"{{response.MessageId}}","output_index":0,"content_index":0,"delta":"
        """);

    private long _sequence;
    private bool _begun;
    private bool _hasText;
    private int _outputIndex = -1;
    private byte[] _argumentsDelta = [];

    private CollectedChoice Choice => _collected.Choices[0];

    public override void Begin(IReadOnlyList<ChoiceProgress> choices)
    {
        _begun = true;
        Event("response.created", json => Response(json, response.WriteRunning));
        Event("response.in_progress", json => Response(json, response.WriteRunning));
    }

    public override void Text(ChoiceProgress choice, ReadOnlySpan<byte> text)
    {
        if (!_hasText)
        {
            OpenText();
        }

        _collected.Text(choice, text);
        Buffer.Raw(_textDelta);
        Buffer.Escaped(text);
        Buffer.Raw("\",\"logprobs\":[]"u8);
        CloseDelta();
    }

    public override void Call(ChoiceProgress choice, int call, string id, string name)
    {
        CloseLast(isWhole: true);
        _collected.Call(choice, call, id, name);
        _outputIndex++;
        var item = CallItem.IdOf(id);
        _argumentsDelta = Encoding.UTF8.GetBytes($$"""
            event: response.function_call_arguments.delta
            data: {"type":"response.function_call_arguments.delta","item_id":"{{item}}","output_index":{{_outputIndex}},"delta":"
            """);
        Event("response.output_item.added", json =>
        {
            json.WriteNumber("output_index"u8, _outputIndex);
            json.WriteStartObject("item"u8);
            json.WriteString("id"u8, item);
            json.WriteString("type"u8, CallItem.Type);
            json.WriteString("status"u8, "in_progress"u8);
            json.WriteString("call_id"u8, id);
            json.WriteString("name"u8, name);
            json.WriteString("arguments"u8, ""u8);
            json.WriteEndObject();
        });
    }

    public override void Arguments(ChoiceProgress choice, int call, ReadOnlySpan<byte> json)
    {
        _collected.Arguments(choice, call, json);
        Buffer.Raw(_argumentsDelta);
        Buffer.Escaped(json);
        Buffer.Raw("\""u8);
        CloseDelta();
    }

    public override void End(ChoiceProgress choice, string reason)
    {
        _collected.End(choice, reason);
        if (_outputIndex < 0)
        {
            OpenText(); // an answer without a word is a message without text
        }

        CloseLast(isWhole: reason != "length");
    }

    public override async ValueTask FinishAsync(AnswerUsage usage)
    {
        var body = await answer.FinishAsync(_collected, usage);
        Event(Choice.FinishReason == "length" ? "response.incomplete" : "response.completed", json =>
        {
            json.WritePropertyName("response"u8);
            json.WriteRawValue(body.Written, skipInputValidation: true);
        });
    }

    public override void Error(ApiError error)
    {
        if (!_begun)
        {
            Begin(choices);
        }

        Event("response.failed", json => Response(json, inner => response.WriteFailed(inner, error)));
    }

    private void OpenText()
    {
        _hasText = true;
        _outputIndex = 0;
        Event("response.output_item.added", json =>
        {
            json.WriteNumber("output_index"u8, 0);
            json.WriteStartObject("item"u8);
            json.WriteString("id"u8, response.MessageId);
            json.WriteString("type"u8, MessageItem.Type);
            json.WriteString("status"u8, "in_progress"u8);
            json.WriteString("role"u8, MessageItem.Assistant);
            json.WriteStartArray("content"u8);
            json.WriteEndArray();
            json.WriteEndObject();
        });
        Event("response.content_part.added", json => Part(json, ""u8));
    }

    /// <summary>The item that was written last gets no more.</summary>
    private void CloseLast(bool isWhole)
    {
        if (_outputIndex < 0)
        {
            return;
        }

        ResponseItem item;
        if (Choice.Calls is [.., var call])
        {
            item = new CallItem(CallItem.IdOf(call.Id), call.Id, call.Name, call.Arguments.ToText(), isWhole);
            Event("response.function_call_arguments.done", json =>
            {
                json.WriteString("item_id"u8, item.Id);
                json.WriteNumber("output_index"u8, _outputIndex);
                json.WriteString("name"u8, call.Name);
                json.WriteString("arguments"u8, call.Arguments.Written);
            });
        }
        else
        {
            item = new MessageItem(response.MessageId, MessageItem.Assistant, [Choice.Text.ToText()], isWhole);
            Event("response.output_text.done", json =>
            {
                Place(json);
                json.WriteString("text"u8, Choice.Text.Written);
                json.WriteStartArray("logprobs"u8);
                json.WriteEndArray();
            });
            Event("response.content_part.done", json => Part(json, Choice.Text.Written));
        }

        Event("response.output_item.done", json =>
        {
            json.WriteNumber("output_index"u8, _outputIndex);
            json.WritePropertyName("item"u8);
            item.WriteTo(json);
        });
    }

    private void Part(Utf8JsonWriter json, ReadOnlySpan<byte> text)
    {
        Place(json);
        json.WriteStartObject("part"u8);
        json.WriteString("type"u8, "output_text"u8);
        json.WriteStartArray("annotations"u8);
        json.WriteEndArray();
        json.WriteStartArray("logprobs"u8);
        json.WriteEndArray();
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }

    private void Place(Utf8JsonWriter json)
    {
        json.WriteString("item_id"u8, response.MessageId);
        json.WriteNumber("output_index"u8, 0);
        json.WriteNumber("content_index"u8, 0);
    }

    private static void Response(Utf8JsonWriter json, Action<Utf8JsonWriter> write)
    {
        json.WritePropertyName("response"u8);
        write(json);
    }

    private void CloseDelta()
    {
        Buffer.Raw(",\"sequence_number\":"u8);
        Buffer.Number(_sequence++);
        Buffer.Raw("}\n\n"u8);
    }

    /// <summary>One of the few events that are not a token's.</summary>
    private void Event(string type, Action<Utf8JsonWriter> members)
    {
        Buffer.Raw("event: "u8);
        Buffer.Raw(Encoding.UTF8.GetBytes(type));
        Buffer.Raw("\ndata: "u8);
        using (var json = new Utf8JsonWriter(Buffer, AnswerJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            members(json);
            json.WriteNumber("sequence_number"u8, _sequence++);
            json.WriteEndObject();
        }

        Buffer.Raw("\n\n"u8);
    }
}
