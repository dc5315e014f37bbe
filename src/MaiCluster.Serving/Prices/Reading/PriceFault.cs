namespace MaiCluster.Serving.Prices.Reading;

/// <summary>One thing that is wrong with a price file.</summary>
/// <param name="Path">Where, such as <c>prices[0].models.gpt-4o.pay.prompt_tokens</c>; empty = the whole file.</param>
/// <param name="Message">What is wrong and what would be right, as the end of a sentence.</param>
public sealed record PriceFault(string Path, string Message)
{
    public override string ToString() => Path.Length == 0 ? $"the file {Message}" : $"{Path}: {Message}";
}
