using System.Text.Json;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;

namespace MaiCluster.Gateway.Realtime.Events;

/// <summary>The fields of an item, and what of them go together.</summary>
internal sealed class ItemFields
{
    public const int MostIdBytes = 128;

    private readonly FieldTable<ItemDraft> _table = new();
    private readonly FieldTable<PartDraft> _part = new();

    public ItemFields(GatewayOptions limits)
    {
        _part.Text("type", "`input_text`, `input_audio`, `output_text` or `output_audio`.", (draft, value) => draft.Type = value, required: true, 32);
        _part.Text("text", "What was written.", (draft, value) => draft.Text = value);
        _part.Text("transcript", "What was said.", (draft, value) => draft.Transcript = value);
        _part.Other("audio", FieldSchema.Of("string"), "Base64 of the session's input format; only of `input_audio`.", (draft, field) => draft.Audio = ReadAudio(field));
        _part.Refused("image_url", "the text models here see no pictures");
        _part.Refused("detail", "the text models here see no pictures");

        _table.Text("type", "`message`, `function_call` or `function_call_output`.", (draft, value) => draft.Type = value, required: true, 64);
        _table.Text("id", "Chosen by the client, or made here.", (draft, value) => draft.Id = value, maxBytes: MostIdBytes);
        _table.Taken("object", "string", "`realtime.item`.");
        _table.Taken("status", "string", "Items are complete when they are sent.");
        _table.Text("role", "`system`, `user` or `assistant`; of a message.", (draft, value) => draft.Role = value, maxBytes: 32);
        _table.Other("content", FieldSchema.Array(_part.Schema(), limits.MaxContentParts), $"Of a message, up to {limits.MaxContentParts} parts.", (draft, field) =>
        {
            var count = field.Count(limits.MaxContentParts);
            for (var index = 0; index < count; index++)
            {
                var part = new PartDraft();
                _part.Read(field.Item(index), part);
                draft.Parts.Add(part);
            }
        });
        _table.Text("call_id", "Of a call and its output.", (draft, value) => draft.CallId = value, maxBytes: MostIdBytes);
        _table.Text("name", "Of a call.", (draft, value) => draft.Name = value, maxBytes: 64);
        _table.Text("arguments", "Of a call: JSON text.", (draft, value) => draft.Arguments = value);
        _table.Text("output", "Of a call's output.", (draft, value) => draft.Output = value);
    }

    public System.Text.Json.Nodes.JsonObject Schema => _table.Schema();

    public ItemDraft Read(JsonField field)
    {
        var draft = new ItemDraft();
        if (field.Kind == JsonValueKind.Object && field.Value.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String)
        {
            var named = field.Member("type", type);
            var name = type.GetString()!;
            if (name.StartsWith("mcp_", StringComparison.Ordinal))
            {
                named.Unsupported($"'{named.Path}' is {named.Shown()}: MCP servers are not called here; send function tools.");
                return draft;
            }

            if (name is not ("message" or "function_call" or "function_call_output" or "item_reference"))
            {
                named.Expected("\"message\", \"function_call\" or \"function_call_output\"");
                return draft;
            }
        }

        _table.Read(field, draft);
        if (field.Faults.First is null)
        {
            Check(field, draft);
        }

        return draft;
    }

    private static byte[] ReadAudio(JsonField field)
    {
        if (field.Kind == JsonValueKind.String && field.Value.TryGetBytesFromBase64(out var audio))
        {
            return audio;
        }

        field.Expected("audio as base64");
        return [];
    }

    private static void Check(JsonField field, ItemDraft draft)
    {
        var missing = draft.Type switch
        {
            "message" when draft.Role is null => "role",
            "function_call" when draft.Name is null => "name",
            "function_call" when draft.Arguments is null => "arguments",
            "function_call_output" when draft.CallId is null => "call_id",
            "function_call_output" when draft.Output is null => "output",
            "item_reference" when draft.Id is null => "id",
            _ => null,
        };
        if (missing is not null)
        {
            field.Faults.Invalid($"{field.Path}.{missing}", $"'{field.Path}.{missing}' is required in an item of type {draft.Type}.");
            return;
        }

        if (draft.Type != "message")
        {
            return;
        }

        string[] right = draft.Role switch
        {
            "system" => ["input_text"],
            "user" => ["input_text", "input_audio"],
            "assistant" => ["output_text", "output_audio"],
            _ => [],
        };
        if (right.Length == 0)
        {
            field.Faults.Invalid($"{field.Path}.role", $"'{field.Path}.role' must be \"system\", \"user\" or \"assistant\".");
        }
        else if (draft.Parts.Count == 0)
        {
            field.Faults.Invalid($"{field.Path}.content", $"'{field.Path}.content' must have at least one part.");
        }

        for (var index = 0; index < draft.Parts.Count && field.Faults.First is null; index++)
        {
            CheckPart($"{field.Path}.content[{index}]", draft.Parts[index], draft.Role!, right, field.Faults);
        }
    }

    private static void CheckPart(string path, PartDraft part, string role, string[] right, RequestFaults faults)
    {
        if (part.Type == "input_image")
        {
            faults.Unsupported($"{path}.type", $"'{path}.type' is \"input_image\": the text models here see no pictures.");
        }
        else if (!right.Contains(part.Type))
        {
            faults.Invalid($"{path}.type", $"'{path}.type' must be {string.Join(" or ", right.Select(type => $"\"{type}\""))} in a message of the {role}.");
        }
        else if (part.Type is "input_text" or "output_text" && part.Text is null)
        {
            faults.Invalid($"{path}.text", $"'{path}.text' is required with type {part.Type}.");
        }
        else if (part is { Type: "input_audio", Audio: null })
        {
            faults.Invalid($"{path}.audio", $"'{path}.audio' is required with type input_audio.");
        }
        else if (part is { Type: "output_audio", Transcript: null })
        {
            faults.Invalid($"{path}.transcript", $"'{path}.transcript' is required with type output_audio: what the model said before is read, not heard.");
        }
    }
}
