using System.Text;

namespace MaiCluster.Gateway.Answers.Tools;

/// <summary>
/// The one call that a tool grammar writes, exactly <c>{"name": "X", "arguments": {...}}</c>: its arguments are
/// handed on as they come.
/// </summary>
/// <param name="stopReason">OpenAI says tool_calls when the model chose the tool, and stop when the client named it.</param>
internal sealed class ConstrainedCall(string stopReason) : ToolCallReader
{
    private readonly Utf8Buffer _head = new(128);
    private bool _begun;
    private bool _heldBrace;

    public override string StopReason => stopReason;

    private static ReadOnlySpan<byte> BeforeName => "{\"name\": \""u8;

    private static ReadOnlySpan<byte> BeforeArguments => "\", \"arguments\": "u8;

    public override void Append(ReadOnlySpan<byte> text, ChoiceProgress choice, AnswerSink sink)
    {
        if (_begun)
        {
            Arguments(text, choice, sink);
            return;
        }

        // Names have no quotes and no escapes in them, so the first quote ends the name.
        _head.Raw(text);
        var head = _head.Written;
        if (head.Length <= BeforeName.Length || head[BeforeName.Length..].IndexOf(BeforeArguments) is not (>= 0 and var end))
        {
            return;
        }

        _begun = true;
        sink.Call(choice, 0, NewId(), Encoding.UTF8.GetString(head.Slice(BeforeName.Length, end)));
        Arguments(head[(BeforeName.Length + end + BeforeArguments.Length)..], choice, sink);
    }

    public override void End(bool whole, ChoiceProgress choice, AnswerSink sink)
    {
        if (_heldBrace && !whole)
        {
            sink.Arguments(choice, 0, "}"u8);
        }
    }

    // The text's last brace closes the call, not its arguments: each one waits until something follows it.
    private void Arguments(ReadOnlySpan<byte> text, ChoiceProgress choice, AnswerSink sink)
    {
        if (text.IsEmpty)
        {
            return;
        }

        if (_heldBrace)
        {
            sink.Arguments(choice, 0, "}"u8);
        }

        _heldBrace = text[^1] == '}';
        var free = _heldBrace ? text[..^1] : text;
        if (!free.IsEmpty)
        {
            sink.Arguments(choice, 0, free);
        }
    }
}
