using System.Text.Json;
using System.Text.RegularExpressions;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;

namespace MaiCluster.Gateway.Chat;

/// <summary>The fields <c>tools</c> and <c>tool_choice</c>.</summary>
internal static partial class ToolFields
{
    private const int MostNameCharacters = 64;

    public static void AddTo(FieldTable<ChatDraft> table, GatewayOptions limits)
    {
        var tool = ToolTable();
        table.Other("tools", FieldSchema.Array(tool.Schema(), limits.MaxTools), $"Functions that the model may call, up to {limits.MaxTools}.", (draft, field) =>
        {
            var count = field.Count(limits.MaxTools);
            for (var index = 0; index < count; index++)
            {
                var item = new ToolDraft();
                tool.Read(field.Item(index), item);
                draft.Tools.Add(item);
            }
        });

        var named = NamedTable();
        table.Other("tool_choice", FieldSchema.OneOf(FieldSchema.Enum("none", "auto", "required"), named.Schema()),
            "`none`, `auto` (where the model's template knows tools), `required`, or one tool by name.", (draft, field) => draft.ToolChoice = ReadChoice(field, named, "{\"type\": \"function\", \"function\": {\"name\": ...}}"));
        table.Taken("parallel_tool_calls", "boolean", "One answer has what calls it has.");
    }

    public static void Check(ChatDraft draft, ChatFieldNames names, RequestFaults faults)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < draft.Tools.Count; index++)
        {
            var path = $"tools[{index}]{names.Tool}.name";
            var name = draft.Tools[index].Name;
            if (!FunctionName().IsMatch(name))
            {
                faults.Invalid(path, $"'{path}' must have 1 to {MostNameCharacters} letters, digits, underscores or dashes.");
            }
            else if (!known.Add(name))
            {
                faults.Invalid(path, $"'{path}' is '{name}', as another tool's.");
            }
        }

        if (draft.ToolChoice is { Mode: not ToolMode.None } && draft.Tools.Count == 0)
        {
            faults.Invalid("tool_choice", "'tool_choice' is only allowed beside 'tools'.");
        }
        else if (draft.ToolChoice is { Mode: ToolMode.Named, Name: { } wanted } && !known.Contains(wanted))
        {
            faults.Invalid($"tool_choice{names.Tool}.name", $"'tool_choice{names.Tool}.name' is '{(wanted.Length <= MostNameCharacters ? wanted : "...")}', which is none of 'tools'.");
        }
    }

    /// <summary>What a function is made of, wherever it stands.</summary>
    public static void AddFunction(FieldTable<ToolDraft> function)
    {
        function.Text("name", $"1 to {MostNameCharacters} letters, digits, underscores or dashes.", (draft, value) => draft.Name = value, required: true);
        function.Text("description", "What it does, for the model.", (draft, value) => draft.Description = value);
        function.Other("parameters", FieldSchema.Of("object"), "JSON schema of the arguments. Default: no arguments.", ReadParameters);
        function.Taken("strict", "boolean", "A constrained call always follows the schema exactly.");
    }

    private static FieldTable<ToolDraft> ToolTable()
    {
        var function = new FieldTable<ToolDraft>();
        AddFunction(function);
        var tool = new FieldTable<ToolDraft>();
        tool.Other("type", FieldSchema.Enum("function"), "Only `function`.", ReadType, required: true);
        tool.Object("function", function, "The function.", draft => draft, required: true);
        return tool;
    }

    private static FieldTable<ToolDraft> NamedTable()
    {
        var function = new FieldTable<ToolDraft>();
        function.Text("name", "One of `tools`.", (draft, value) => draft.Name = value, required: true);
        var named = new FieldTable<ToolDraft>();
        named.Other("type", FieldSchema.Enum("function"), "Only `function`.", ReadType, required: true);
        named.Object("function", function, "Which function.", draft => draft, required: true);
        return named;
    }

    private static void ReadType(ToolDraft draft, JsonField field)
    {
        draft.Type = field.Text();
        if (field.Kind == JsonValueKind.String && draft.Type != "function")
        {
            field.Unsupported($"'{field.Path}' is {field.Shown()}: only type \"function\" is supported.");
        }
    }

    private static void ReadParameters(ToolDraft draft, JsonField field)
    {
        if (field.Kind != JsonValueKind.Object)
        {
            field.Expected("an object, a JSON schema");
        }

        draft.Parameters = field.Value;
    }

    /// <param name="field">The value.</param>
    /// <param name="named">The object that names one tool.</param>
    /// <param name="form">Such an object, for the message.</param>
    public static ToolChoice? ReadChoice(JsonField field, FieldTable<ToolDraft> named, string form)
    {
        if (field.Kind == JsonValueKind.Object)
        {
            var tool = new ToolDraft();
            named.Read(field, tool);
            return new ToolChoice(ToolMode.Named, tool.Name);
        }

        var mode = field.Kind == JsonValueKind.String ? field.Text() switch
        {
            "none" => ToolMode.None,
            "auto" => ToolMode.Auto,
            "required" => ToolMode.Required,
            _ => (ToolMode?)null,
        }
        : null;
        if (mode is null)
        {
            field.Expected($"\"none\", \"auto\", \"required\" or {form}");
            return null;
        }

        return new ToolChoice(mode.Value);
    }

    [GeneratedRegex(@"\A[a-zA-Z0-9_-]{1,64}\z")]
    private static partial Regex FunctionName();
}
