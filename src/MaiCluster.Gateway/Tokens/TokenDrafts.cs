namespace MaiCluster.Gateway.Tokens;

/// <summary>A tokenize request as sent.</summary>
internal sealed class TokenizeDraft
{
    public string Model { get; set; } = "";

    public string Prompt { get; set; } = "";

    public bool AddSpecialTokens { get; set; } = true;
}

/// <summary>A detokenize request as sent.</summary>
internal sealed class DetokenizeDraft
{
    public string Model { get; set; } = "";

    public int[] Tokens { get; set; } = [];
}
