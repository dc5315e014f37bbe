using System.Security.Cryptography;

namespace MaiCluster.Gateway.Answers.Tools;

/// <summary>Finds tool calls in a choice's text as it comes.</summary>
internal abstract class ToolCallReader
{
    /// <summary>What <c>finish_reason</c> is when the choice ended by itself.</summary>
    public abstract string StopReason { get; }

    public abstract void Append(ReadOnlySpan<byte> text, ChoiceProgress choice, AnswerSink sink);

    /// <summary>Hands on what was held back.</summary>
    /// <param name="whole">False when the answer was cut at its token limit.</param>
    /// <param name="choice">Whose text it was.</param>
    /// <param name="sink">Where it goes.</param>
    public abstract void End(bool whole, ChoiceProgress choice, AnswerSink sink);

    protected static string NewId() => "call_" + RandomNumberGenerator.GetHexString(24, lowercase: true);
}
