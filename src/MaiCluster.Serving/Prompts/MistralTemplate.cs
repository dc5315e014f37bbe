using System.Text;
using System.Text.RegularExpressions;

namespace MaiCluster.Serving.Prompts;

/// <summary>Mistral's <c>[INST]</c> in its published variants, which differ in where spaces stand and where system text goes.</summary>
internal sealed partial class MistralTemplate(string begin, string end) : PlainChatTemplate
{
    private string _open = "";
    private string _close = "";
    private string _beforeAnswer = "";
    private string _afterAnswer = "";
    private bool _trimsAnswer;
    private bool _systemInLast;

    /// <summary>Reads the variant off the template; null when its user turns are not written as <c>'[INST] ' + content + '[/INST]'</c>.</summary>
    public static MistralTemplate? Read(string jinja, string begin, string end)
    {
        var open = OpenLiteral().Match(jinja);
        var close = CloseLiteral().Match(jinja);
        return !open.Success || !close.Success ? null : new MistralTemplate(begin, end)
        {
            _open = open.Groups[1].Value,
            _close = close.Groups[1].Value,
            _beforeAnswer = BeforeAnswer().Match(jinja).Groups[1].Value,
            _afterAnswer = AfterAnswer().Match(jinja).Groups[1].Value,
            _trimsAnswer = TrimmedAnswer().IsMatch(jinja),
            _systemInLast = SystemInLast().IsMatch(jinja),
        };
    }

    protected override void Write(IReadOnlyList<ChatMessage> messages, StringBuilder prompt)
    {
        prompt.Append(begin);
        foreach (var turn in FoldedTurn.Fold(messages, _systemInLast))
        {
            if (turn.IsUser)
            {
                prompt.Append(_open).Append(turn.Instructions).Append(turn.Content).Append(_close);
            }
            else
            {
                prompt.Append(_beforeAnswer).Append(_trimsAnswer ? turn.Content.Trim() : turn.Content).Append(end).Append(_afterAnswer);
            }
        }
    }

    [GeneratedRegex("""["']( ?\[INST\] ?)["']""")]
    private static partial Regex OpenLiteral();

    [GeneratedRegex("""["']( ?\[/INST\] ?)["']""")]
    private static partial Regex CloseLiteral();

    [GeneratedRegex("""["']( )["']\s*\+\s*(?:message\[["']content["']\]|message\.content|content)""")]
    private static partial Regex BeforeAnswer();

    [GeneratedRegex("""eos_token\s*\+\s*["']( )["']""")]
    private static partial Regex AfterAnswer();

    [GeneratedRegex("""content(?:["']\])?\s*\|\s*trim\s*\+\s*eos_token""")]
    private static partial Regex TrimmedAnswer();

    [GeneratedRegex(@"loop\.last\s+and\s+system_message")]
    private static partial Regex SystemInLast();
}
