using System.Text.Json;
using MaiCluster.Gateway.Chat;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;

namespace MaiCluster.Gateway.Responses;

/// <summary>The fields <c>tools</c> and <c>tool_choice</c> in the flat form that responses have.</summary>
internal static class ResponseToolFields
{
    public static void AddTo(FieldTable<ResponseDraft> table, GatewayOptions limits)
    {
        var tool = new FieldTable<ToolDraft>();
        tool.Other("type", FieldSchema.Enum("function"), "Only `function`.", (draft, _) => draft.Type = "function", required: true);
        ToolFields.AddFunction(tool);
        table.Other("tools", FieldSchema.Array(tool.Schema(), limits.MaxTools), $"Functions that the model may call, up to {limits.MaxTools}.", (draft, field) =>
        {
            var count = field.Count(limits.MaxTools);
            for (var index = 0; index < count; index++)
            {
                if (IsFunction(field.Item(index)))
                {
                    var item = new ToolDraft();
                    tool.Read(field.Item(index), item);
                    draft.Tools.Add(item);
                }
            }
        });

        var named = new FieldTable<ToolDraft>();
        named.Other("type", FieldSchema.Enum("function"), "Only `function`.", (draft, _) => draft.Type = "function", required: true);
        named.Text("name", "One of `tools`.", (draft, value) => draft.Name = value, required: true);
        table.Other("tool_choice", FieldSchema.OneOf(FieldSchema.Enum("none", "auto", "required"), named.Schema()),
            "`none`, `auto` (where the model's template knows tools), `required`, or one tool by name.", (draft, field) =>
            {
                if (field.Kind != JsonValueKind.Object || IsFunction(field))
                {
                    draft.ToolChoice = ToolFields.ReadChoice(field, named, "{\"type\": \"function\", \"name\": ...}");
                }
            });
        table.Flag("parallel_tool_calls", "Repeated in the answer, which has what calls it has. Default true.", (draft, value) => draft.ParallelToolCalls = value);
    }

    // The type goes first: a search tool is refused as such, not for its unknown fields.
    private static bool IsFunction(JsonField field)
    {
        if (field.Kind != JsonValueKind.Object || !field.Value.TryGetProperty("type", out var type) || (type.ValueKind == JsonValueKind.String && type.ValueEquals("function"u8)))
        {
            return true;
        }

        var named = field.Member("type", type);
        named.Unsupported($"'{named.Path}' is {named.Shown()}: only type \"function\" is supported.");
        return false;
    }
}
