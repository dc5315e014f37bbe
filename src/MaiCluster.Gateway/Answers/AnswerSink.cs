namespace MaiCluster.Gateway.Answers;

/// <summary>Where a choice's text goes as it is made: into chunks, or together until the end.</summary>
internal abstract class AnswerSink
{
    /// <param name="choice">Whose text it is.</param>
    /// <param name="text">Whole characters of UTF-8, not empty; valid during the call.</param>
    public abstract void Text(ChoiceProgress choice, ReadOnlySpan<byte> text);

    /// <summary>A tool call begins.</summary>
    /// <param name="choice">Whose call it is.</param>
    /// <param name="call">From 0.</param>
    /// <param name="id">Made by us.</param>
    /// <param name="name">The function.</param>
    public abstract void Call(ChoiceProgress choice, int call, string id, string name);

    /// <summary>More of a call's arguments, JSON text.</summary>
    public abstract void Arguments(ChoiceProgress choice, int call, ReadOnlySpan<byte> json);

    /// <summary>The choice is complete.</summary>
    /// <param name="choice">Which.</param>
    /// <param name="reason">In OpenAI's words: stop, length or tool_calls.</param>
    public abstract void End(ChoiceProgress choice, string reason);
}
