using System.Text;
using MaiCluster.Serving.Prompts;

namespace MaiCluster.Gateway.Answers.Tools;

/// <summary>Calls that a model may put into its text, each in <c>&lt;tool_call&gt;</c> tags. Text streams until the first tag; calls follow at the end, when they are whole.</summary>
internal sealed class ChosenCalls : ToolCallReader
{
    private string _held = "";
    private int _calls;

    public override string StopReason => _calls > 0 ? "tool_calls" : "stop";

    public override void Append(ReadOnlySpan<byte> text, ChoiceProgress choice, AnswerSink sink)
    {
        _held += Encoding.UTF8.GetString(text);
        var plain = ToolCallText.PlainLength(_held);
        Content(_held[..plain], choice, sink);
        _held = _held[plain..];
    }

    public override void End(bool whole, ChoiceProgress choice, AnswerSink sink)
    {
        var rest = ToolCallText.Parse(_held);
        Content(rest.Content, choice, sink);
        foreach (var (name, arguments) in rest.Calls)
        {
            sink.Call(choice, _calls, NewId(), name);
            sink.Arguments(choice, _calls, Encoding.UTF8.GetBytes(arguments));
            _calls++;
        }
    }

    private static void Content(string text, ChoiceProgress choice, AnswerSink sink)
    {
        if (text.Length > 0)
        {
            sink.Text(choice, Encoding.UTF8.GetBytes(text));
        }
    }
}
