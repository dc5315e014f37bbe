using System.Text.Json;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Models;

namespace MaiCluster.Gateway.Chat;

/// <summary>What a chat's answer may be: a tool call, JSON of some form, or anything.</summary>
internal sealed class ChatGrammar(GrammarCache grammars)
{
    /// <summary>Null = anything, or a fault.</summary>
    public TokenGrammar? Of(ChatDraft draft, ToolChoice choice, TextModel model, ChatFieldNames names, RequestFaults faults)
    {
        var vocabulary = model.Tokenizer.Vocabulary;
        switch (choice.Mode)
        {
            case ToolMode.Required or ToolMode.Named:
                var allowed = Enumerable.Range(0, draft.Tools.Count).Where(index => choice.Mode == ToolMode.Required || draft.Tools[index].Name == choice.Name).ToArray();
                var calls = grammars.ToolCalls(vocabulary, [.. allowed.Select(index => new ToolSchema(draft.Tools[index].Name, draft.Tools[index].Parameters))]);
                return calls.Grammar ?? Fault(ToolPath(calls.Failure!.Path, allowed, names), calls.Failure.Message, faults);
            case ToolMode.Auto:
                return null;
        }

        switch (draft.ResponseFormat?.Type)
        {
            case "json_object":
                return grammars.AnyObject(vocabulary);
            case "json_schema":
                var schema = grammars.FromSchema(vocabulary, draft.ResponseFormat.Schema);
                return schema.Grammar ?? Fault(names.Schema + schema.Failure!.Path.TrimStart('$'), schema.Failure.Message, faults);
            default:
                return null;
        }
    }

    /// <summary>A tool's schema as JSON text; without one it takes no arguments.</summary>
    public static string ParametersOf(ToolDraft tool) =>
        tool.Parameters.ValueKind == JsonValueKind.Undefined ? """{"type":"object","properties":{}}""" : tool.Parameters.GetRawText();

    private static TokenGrammar? Fault(string path, string message, RequestFaults faults)
    {
        faults.Invalid(path, $"'{path}': {message}");
        return null;
    }

    // A failure counts the tools that may be called, in the chat's form; the client counts those it sent, in the endpoint's.
    private static string ToolPath(string path, int[] allowed, ChatFieldNames names)
    {
        const string start = "tools[";
        var end = path.IndexOf(']', StringComparison.Ordinal);
        return path.StartsWith(start, StringComparison.Ordinal) && int.TryParse(path.AsSpan(start.Length, end - start.Length), out var index)
            ? $"{start}{allowed[index]}]{names.Tool}{path[(end + "].function".Length)..]}"
            : path;
    }
}
