namespace MaiCluster.Serving.Files;

/// <summary>One thing that is wrong with an operator's file.</summary>
/// <param name="Path">Where, such as <c>prices[0].models.gpt-4o.pay.prompt_tokens</c>; empty = the whole file.</param>
/// <param name="Message">What is wrong and what would be right, as the end of a sentence.</param>
public sealed record FileFault(string Path, string Message)
{
    public override string ToString() => Path.Length == 0 ? $"the file {Message}" : $"{Path}: {Message}";
}
